/** Runs tasks of one key a few at a time, in the order they came; tasks of different keys do not wait for each other. */
export type Few = <Result>(key: string, task: () => Promise<Result>) => Promise<Result>;

/** @param most how many of one key are under way at once. */
export function createFew(most: number): Few {
  const lines = new Map<string, { underWay: number; readonly waiting: (() => void)[] }>();

  return async (key, task) => {
    const line = lines.get(key) ?? { underWay: 0, waiting: [] };
    lines.set(key, line);
    if (line.underWay >= most) await new Promise<void>((begin) => line.waiting.push(begin));
    else line.underWay += 1;
    try {
      return await task();
    } finally {
      const next = line.waiting.shift();
      // Whoever waits takes over the place.
      if (next) next();
      else line.underWay -= 1;
      if (line.underWay === 0) lines.delete(key);
    }
  };
}
