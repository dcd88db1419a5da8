import { deliver } from "./deliver.ts";
import type { Engine } from "./engine.ts";
import { sweep } from "./sweep.ts";

/** How often due work is looked for, in milliseconds of real time. */
const TURN = 1_000;

/** The regular work: due questions, due messages. One turn at a time. */
export interface Loop {
  start(engine: Engine): void;
  /** Takes the next turn soon. */
  wake(): void;
  /** Work that goes on after an answer was given. */
  defer(work: Promise<void>): void;
  /** Does everything that is due, until nothing is. */
  runNow(): Promise<void>;
  /** Waits for what is under way, then takes no more turns. */
  stop(): Promise<void>;
}

export function createLoop(): Loop {
  const deferred = new Set<Promise<void>>();
  let engine: Engine | undefined;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let awake = false;

  /** Turns follow each other and never overlap, whoever asks for them. */
  function takeTurn(): Promise<void> {
    turn = turn.then(work);
    return turn;
  }

  async function work(): Promise<void> {
    awake = false;
    if (!engine) return;
    const { logger } = engine;
    try {
      await Promise.all(deferred);
      await sweep(engine);
      await deliver(engine);
    } catch (error) {
      logger.warn(
        `regular work: ${error instanceof Error ? error.message : "failed"}; trying again`,
      );
    }
  }

  return {
    start(started) {
      engine = started;
      timer = setInterval(() => {
        if (!awake) void takeTurn();
        awake = true;
      }, TURN);
      timer.unref();
      void takeTurn();
    },
    wake() {
      if (awake || !engine) return;
      awake = true;
      setImmediate(() => void takeTurn());
    },
    defer(work) {
      deferred.add(work);
      void work.finally(() => deferred.delete(work));
    },
    async runNow() {
      await takeTurn();
      // What the first turn learned may make messages due.
      await takeTurn();
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(deferred);
      await turn;
      engine = undefined;
    },
  };
}
