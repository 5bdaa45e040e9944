/** An end that many waits share. */
export interface Deadline {
  /** The value of `work`, or `otherwise` when the end comes first. */
  within<T>(work: Promise<T>, otherwise: T): Promise<T>;
  clear(): void;
}

export function startDeadline(ms: number): Deadline {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return {
    within: (work, otherwise) => Promise.race([work, reached.then(() => otherwise)]),
    clear: () => clearTimeout(timer),
  };
}
