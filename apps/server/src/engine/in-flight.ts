/** Work that is under way at the same time, none of it waiting for the slowest. */
export interface InFlight {
  /** How much more may be begun. */
  room(): number;
  /** @param task handles its own failures: one that throws ends the process. */
  begin(task: () => Promise<void>): void;
  /** Waits until something has ended; not at all where nothing is under way. @returns whether anything was. */
  next(): Promise<boolean>;
  /** Waits for all of it. */
  end(): Promise<void>;
}

/** @param most how much is under way at once. @param onEnd called each time something has ended. */
export function createInFlight(most: number, onEnd: () => void): InFlight {
  const running = new Set<Promise<void>>();

  return {
    room: () => most - running.size,
    begin(task) {
      const run = task().finally(() => {
        running.delete(run);
        onEnd();
      });
      running.add(run);
    },
    async next() {
      if (running.size === 0) return false;
      await Promise.race(running);
      return true;
    },
    async end() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
