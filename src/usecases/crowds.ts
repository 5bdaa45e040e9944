/** How much leads to the same addresses just now. */
export interface Crowds {
  /** Whether one of them has as many as it may have. */
  isFull(addresses: readonly string[]): boolean;
  enter(addresses: readonly string[]): void;
  leave(addresses: readonly string[]): void;
}

export function createCrowds(most: number): Crowds {
  const counts = new Map<string, number>();
  const add = (address: string, change: number): void => {
    const count = (counts.get(address) ?? 0) + change;
    if (count === 0) counts.delete(address);
    else counts.set(address, count);
  };
  return {
    isFull: (addresses) => addresses.some((address) => (counts.get(address) ?? 0) >= most),
    enter: (addresses) => {
      for (const address of addresses) add(address, 1);
    },
    leave: (addresses) => {
      for (const address of addresses) add(address, -1);
    },
  };
}
