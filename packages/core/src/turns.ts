/** Runs tasks of one key one after another, in the order they came; tasks of different keys run at once. */
export type Turns = <Result>(key: string, task: () => Promise<Result>) => Promise<Result>;

/** For what must not happen twice at once within a process: two reports about one order. A task that fails holds up no other. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();

  return (key, task) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(task, task);
    const forget = () => {
      if (last.get(key) === turn) last.delete(key);
    };
    last.set(key, turn);
    turn.then(forget, forget);
    return turn;
  };
}
