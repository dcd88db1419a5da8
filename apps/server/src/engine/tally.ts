/** How much of what is under way belongs to whom. */
export interface Tally {
  /** Whoever has none is not in it. */
  readonly counts: ReadonlyMap<string, number>;
  /** Runs a task that counts as somebody's until it has ended. */
  during<Result>(whose: string, task: () => Promise<Result>): Promise<Result>;
}

export function createTally(): Tally {
  const counts = new Map<string, number>();

  function count(whose: string, change: number): void {
    const now = (counts.get(whose) ?? 0) + change;
    if (now === 0) counts.delete(whose);
    else counts.set(whose, now);
  }

  return {
    counts,
    during(whose, task) {
      count(whose, 1);
      return task().finally(() => count(whose, -1));
    },
  };
}
