import { createPlatformWork } from "../bridge/messages.ts";
import { createPlatformPolls } from "../bridge/polls.ts";
import type { Due } from "../storage/unfinished.ts";
import { closeSessions } from "./close.ts";
import { createDeliveries } from "./deliver.ts";
import type { Engine } from "./engine.ts";
import { createLoop, type Loop } from "./loop.ts";
import { sendMails } from "./mail.ts";
import { resumeMessages } from "./receive.ts";
import { sweepRefunds } from "./refund.ts";
import { eraseOld } from "./retention.ts";
import { createQuestions } from "./sweep.ts";

type WorkName =
  | "upkeep"
  | "messages"
  | "questions"
  | "refunds"
  | "mails"
  | "erasure"
  | "deliveries"
  | "closings"
  | "platform messages"
  | "platform polls";

/** Everything the engine does by itself. Slow shops do not hold up questions, nor slow gateways deliveries. */
export interface Work {
  start(engine: Engine): void;
  /** Has due questions asked and due messages sent soon. @default everything due */
  wake(due?: readonly Due[]): void;
  /** Lets work go on after an answer was given. */
  defer(work: Promise<void>): void;
  /** Which kinds of work have stood still for longer than any of their steps may take. */
  stalled(): readonly WorkName[];
  /** Does everything that is due, in order, and waits for it. */
  runNow(): Promise<void>;
  /** Begins nothing more and waits for what is under way. What is due stays due for the next start. */
  stop(): Promise<void>;
}

/** How long a message that could not be worked on is left alone before it is tried again, in milliseconds. */
const SECOND_TRY = 60_000;

/** Longer than a batch of questions or deliveries may take, each of which has its own time limit, in milliseconds. */
const STALLED = 120_000;
/** How often it is looked for what has been kept for long enough, in milliseconds. */
const BETWEEN_ERASURES = 10 * 60_000;
/** How often counts are written down, in milliseconds of real time. */
const BETWEEN_FLUSHES = 10_000;

export function createWork(): Work {
  const deferred = new Set<Promise<void>>();
  let engine: Engine | undefined;
  let stopped = false;
  /** When each kind of work last went on, in milliseconds of real time. */
  const movedAt = new Map<WorkName, number>();
  const goesOn = (name: WorkName) => () => {
    movedAt.set(name, performance.now());
    return !stopped;
  };
  const asking = createQuestions(() => questions.wake());
  const questions = createLoop(() =>
    guarded("questions", (engine) => asking.begin(engine, goesOn("questions"))),
  );
  const sending = createDeliveries(() => deliveries.wake());
  const deliveries = createLoop(() =>
    guarded("deliveries", (engine) => sending.begin(engine, goesOn("deliveries"))),
  );
  const refunds = createLoop(() =>
    guarded("refunds", (engine) => sweepRefunds(engine, goesOn("refunds"))),
  );
  const mails = createLoop(() => guarded("mails", (engine) => sendMails(engine, goesOn("mails"))));
  const erasure = createLoop(() => guarded("erasure", eraseSometimes));
  let erasedAt = Number.NEGATIVE_INFINITY;

  async function eraseSometimes(engine: Engine): Promise<void> {
    const now = engine.clock();
    if (Math.abs(now - erasedAt) < BETWEEN_ERASURES) return;
    erasedAt = now;
    await eraseOld(engine, goesOn("erasure"));
  }

  const upkeep = createLoop(() => guarded("upkeep", keepUp));
  let flushedAt = 0;

  /** What was changed elsewhere is taken over, and what was counted here is written down. */
  async function keepUp({ accounts, keyUse }: Engine): Promise<void> {
    await accounts.refresh();
    const now = performance.now();
    if (now - flushedAt < BETWEEN_FLUSHES) return;
    flushedAt = now;
    await keyUse.flush();
  }

  const closings = createLoop(() =>
    guarded("closings", (engine) => closeSessions(engine, goesOn("closings"))),
  );
  const working = createPlatformWork(() => platformMessages.wake());
  const platformMessages = createLoop(() =>
    guarded("platform messages", (engine) => working.begin(engine, goesOn("platform messages"))),
  );
  const looking = createPlatformPolls(() => polls.wake());
  const polls = createLoop(() =>
    guarded("platform polls", (engine) => looking.begin(engine, goesOn("platform polls"))),
  );
  const messages = createLoop(() => guarded("messages", retryMessages));
  let triedAt = 0;

  async function retryMessages(engine: Engine): Promise<void> {
    const now = engine.clock();
    if (Math.abs(now - triedAt) < SECOND_TRY) return;
    triedAt = now;
    await resumeMessages(engine, now - SECOND_TRY);
  }

  async function guarded(
    name: WorkName,
    work: (engine: Engine) => Promise<unknown>,
  ): Promise<void> {
    if (!engine) return;
    movedAt.set(name, performance.now());
    try {
      await work(engine);
    } catch (error) {
      engine.logger.warn(
        `${name}: ${error instanceof Error ? error.message : "failed"}; trying again`,
      );
    }
  }

  const soon: Readonly<Record<Due, Loop>> = { questions, deliveries, refunds, mails, closings };

  return {
    start(started) {
      engine = started;
      upkeep.start();
      messages.start();
      polls.start();
      platformMessages.start();
      closings.start();
      questions.start();
      refunds.start();
      mails.start();
      erasure.start();
      deliveries.start();
    },
    wake(due) {
      if (due) {
        for (const name of due) soon[name].wake();
        return;
      }
      upkeep.wake();
      platformMessages.wake();
      closings.wake();
      questions.wake();
      refunds.wake();
      mails.wake();
      deliveries.wake();
    },
    stalled() {
      const before = performance.now() - STALLED;
      return [...movedAt].filter(([, at]) => at < before).map(([name]) => name);
    },
    defer(work) {
      deferred.add(work);
      void work.finally(() => deferred.delete(work));
    },
    async runNow() {
      await Promise.all(deferred);
      await upkeep.runNow();
      await messages.runNow();
      do await polls.runNow();
      while (await looking.next());
      do await platformMessages.runNow();
      while (await working.next());
      await closings.runNow();
      do await questions.runNow();
      while (await asking.next());
      await refunds.runNow();
      await mails.runNow();
      await erasure.runNow();
      do await deliveries.runNow();
      while (await sending.next());
    },
    async stop() {
      stopped = true;
      await Promise.all(deferred);
      await upkeep.stop();
      await messages.stop();
      await polls.stop();
      await looking.end();
      await platformMessages.stop();
      await working.end();
      await closings.stop();
      await questions.stop();
      await asking.end();
      await refunds.stop();
      await mails.stop();
      await erasure.stop();
      await deliveries.stop();
      await sending.end();
    },
  };
}
