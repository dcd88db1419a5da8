import { deliver } from "./deliver.ts";
import type { Engine } from "./engine.ts";
import { createLoop } from "./loop.ts";
import { sweep } from "./sweep.ts";

/** Everything the engine does by itself. Slow shops do not hold up questions, nor slow gateways deliveries. */
export interface Work {
  start(engine: Engine): void;
  /** Has due questions asked and due messages sent soon. */
  wake(): void;
  /** Lets work go on after an answer was given. */
  defer(work: Promise<void>): void;
  /** Does everything that is due, in order, and waits for it. */
  runNow(): Promise<void>;
  /** Begins nothing more and waits for what is under way. What is due stays due for the next start. */
  stop(): Promise<void>;
}

export function createWork(): Work {
  const deferred = new Set<Promise<void>>();
  let engine: Engine | undefined;
  let stopped = false;
  const goesOn = () => !stopped;
  const questions = createLoop(() => guarded("questions", (engine) => sweep(engine, goesOn)));
  const deliveries = createLoop(() => guarded("deliveries", (engine) => deliver(engine, goesOn)));

  async function guarded(name: string, work: (engine: Engine) => Promise<unknown>): Promise<void> {
    if (!engine) return;
    try {
      await work(engine);
    } catch (error) {
      engine.logger.warn(
        `${name}: ${error instanceof Error ? error.message : "failed"}; trying again`,
      );
    }
  }

  return {
    start(started) {
      engine = started;
      questions.start();
      deliveries.start();
    },
    wake() {
      questions.wake();
      deliveries.wake();
    },
    defer(work) {
      deferred.add(work);
      void work.finally(() => deferred.delete(work));
    },
    async runNow() {
      await Promise.all(deferred);
      await questions.runNow();
      await deliveries.runNow();
    },
    async stop() {
      stopped = true;
      await Promise.all(deferred);
      await questions.stop();
      await deliveries.stop();
    },
  };
}
