import { Registry } from "prom-client";
import type { Storage } from "../storage/storage.ts";
import { createInstruments } from "./instruments.ts";

/** What became of telling a shop something. */
interface Told {
  readonly event: string;
  readonly outcome: string;
  /** Only for the first `payment.success` that the shop took: when the gateway says the money came, in milliseconds. */
  readonly paid?: { readonly at: number; readonly decidedBy: string; readonly now: number };
}

/** What an operator wants to see in curves. */
export interface Metrics {
  /** A message in a gateway's name was stored. */
  received(account: string, verdict: string): void;
  /** A gateway was asked. @param seconds until it answered or did not. */
  asked(account: string, outcome: "answered" | "failed", seconds: number): void;
  told(told: Told): void;
  /** A request was answered. @param route as the server knows it, never with what stood in its place. */
  served(method: string, route: string, status: number, seconds: number): void;
  /** The same storage, with what it does measured. */
  measure(storage: Storage): Storage;
  /** Everything, in Prometheus's text format. What waits is read from the storage now. */
  read(): Promise<string>;
}

/** What is counted where nobody reads it: nothing. */
export const noMetrics: Metrics = {
  received() {},
  asked() {},
  told() {},
  served() {},
  measure: (storage) => storage,
  read: async () => "",
};

/** @param now the server's clock, in milliseconds. */
export function createMetrics(now: () => number): Metrics {
  const register = new Registry();
  let measured: Storage | undefined;

  const {
    moneyLatency,
    deliveries,
    webhooks,
    questions,
    requests,
    operations,
    queue,
    inbox,
    outbox,
    outboxAge,
    overdue,
    cases,
  } = createInstruments(register);

  async function readWaiting(storage: Storage): Promise<void> {
    const time = now();
    const age = (since: number | undefined) =>
      since === undefined ? 0 : Math.max(0, (time - since) / 1000);
    const gauges = await storage.run("readGauges", { now: time });
    inbox.set(gauges.inboxWaiting);
    outbox.set(gauges.outboxWaiting);
    outboxAge.set(age(gauges.outboxOldest));
    overdue.set(age(gauges.questionDue));
    cases.reset();
    for (const [kind, count] of Object.entries(gauges.cases)) cases.set({ kind }, count);
  }

  return {
    received: (account, verdict) => webhooks.inc({ account, verdict }),
    asked: (account, outcome, seconds) => questions.observe({ account, outcome }, seconds),
    told({ event, outcome, paid }) {
      deliveries.inc({ event, outcome });
      if (!paid) return;
      const seconds = Math.max(0, (paid.now - paid.at) / 1000);
      moneyLatency.observe({ decided_by: paid.decidedBy }, seconds);
    },
    served: (method, route, status, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    measure(storage) {
      const watched: Storage = {
        ...storage,
        run(name, input) {
          queue.inc();
          const end = operations.startTimer({ operation: name });
          const running = storage.run(name, input);
          const ended = (outcome: string) => {
            queue.dec();
            end({ outcome });
          };
          running.then(
            () => ended("done"),
            () => ended("failed"),
          );
          return running;
        },
      };
      measured = watched;
      return watched;
    },
    async read() {
      if (measured) await readWaiting(measured);
      return await register.metrics();
    },
  };
}
