/** How often due work is looked for, in milliseconds of real time. */
const TURN = 1_000;

/** Regular work, one turn after the other and never two at once. */
export interface Loop {
  start(): void;
  /** Takes a turn soon. */
  wake(): void;
  /** Takes a turn now, after the one under way, and waits for it. */
  runNow(): Promise<void>;
  /** Waits for the turn under way, then takes no more. */
  stop(): Promise<void>;
}

/** @param work what is done in a turn. It handles its own failures: a turn that throws ends the process. */
export function createLoop(work: () => Promise<unknown>): Loop {
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  /** Whether a turn is already waiting to begin. */
  let queued = false;

  function takeTurn(): Promise<unknown> {
    turn = turn.then(() => {
      queued = false;
      return work();
    });
    return turn;
  }

  function wake(): void {
    if (queued || timer === undefined) return;
    queued = true;
    void takeTurn();
  }

  return {
    start() {
      timer = setInterval(wake, TURN);
      timer.unref();
      wake();
    },
    wake,
    async runNow() {
      await takeTurn();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await turn;
    },
  };
}
