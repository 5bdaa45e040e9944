/** Runs tasks with at most `total` at once, and at most `perKey` with the same key; the rest waits in order. */
export interface Limiter {
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
}

export function createLimiter(total: number, perKey: number): Limiter {
  const running = new Map<string, number>();
  let sum = 0;
  const waiting: { readonly key: string; readonly start: () => void }[] = [];

  const fits = (key: string): boolean => sum < total && (running.get(key) ?? 0) < perKey;
  const enter = (key: string): void => {
    sum += 1;
    running.set(key, (running.get(key) ?? 0) + 1);
  };
  const leave = (key: string): void => {
    sum -= 1;
    const left = (running.get(key) ?? 1) - 1;
    if (left === 0) running.delete(key);
    else running.set(key, left);
    admit();
  };
  const admit = (): void => {
    let position = 0;
    while (sum < total) {
      const entry = waiting[position];
      if (entry === undefined) return;
      if (fits(entry.key)) {
        waiting.splice(position, 1);
        enter(entry.key);
        entry.start();
      } else {
        position += 1;
      }
    }
  };

  return {
    async run(key, task) {
      if (fits(key)) enter(key);
      else await new Promise<void>((start) => waiting.push({ key, start }));
      try {
        return await task();
      } finally {
        leave(key);
      }
    },
  };
}
