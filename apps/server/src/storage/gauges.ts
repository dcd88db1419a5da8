import type { Queries } from "./database.ts";

/** How much there is to do, and for how long it has waited. Times are milliseconds since 1970. */
export interface Gauges {
  /** Messages of gateways that were answered and not yet worked on. */
  readonly inboxWaiting: number;
  readonly outboxWaiting: number;
  /** When the oldest message that a shop has not been told yet was written; absent where none waits. */
  readonly outboxOldest: number | undefined;
  /** When the question was due that is overdue the longest; absent where none is. */
  readonly questionDue: number | undefined;
  /** Open cases by their kind. */
  readonly cases: Readonly<Record<string, number>>;
}

/** Reads what waits. Each query reads what waits and nothing else, however much was done before. */
export async function readGauges(db: Queries, { now }: { readonly now: number }): Promise<Gauges> {
  const inbox = await db
    .selectFrom("inbox")
    .select(({ fn }) => fn.countAll().as("count"))
    .where("processed_at", "is", null)
    .executeTakeFirstOrThrow();
  const outbox = await db
    .selectFrom("outbox")
    .select(({ fn }) => [fn.countAll().as("count"), fn.min("created_at").as("oldest")])
    .where("next_at", "is not", null)
    .executeTakeFirstOrThrow();
  const question = await db
    .selectFrom("payments")
    .select("next_check_at")
    .where("next_check_at", "<=", now)
    .orderBy("next_check_at")
    .limit(1)
    .executeTakeFirst();
  const cases = await db
    .selectFrom("cases")
    .select(({ fn }) => ["kind", fn.countAll().as("count")])
    .where("status", "=", "open")
    .groupBy("kind")
    .execute();
  return {
    inboxWaiting: Number(inbox.count),
    outboxWaiting: Number(outbox.count),
    outboxOldest: outbox.oldest ?? undefined,
    questionDue: question?.next_check_at ?? undefined,
    cases: Object.fromEntries(cases.map(({ kind, count }) => [kind, Number(count)])),
  };
}
