import type { Selectable } from "kysely";
import { nextTry } from "../engine/schedule.ts";
import type { ApiKeyTable, OutboxTable, Queries } from "./database.ts";
import { readSession, type SessionView } from "./sessions.ts";
import { addToTimeline } from "./timeline.ts";

/** A message to deliver, with what its body is built from at the moment it is sent. */
export interface DueDelivery {
  readonly message: Selectable<OutboxTable>;
  readonly view: SessionView;
  readonly key: Selectable<ApiKeyTable>;
}

/** Takes messages that are due and leases them, so that nobody else sends them meanwhile. */
export async function claimDeliveries(
  db: Queries,
  { now, limit, lease }: { readonly now: number; readonly limit: number; readonly lease: number },
): Promise<DueDelivery[]> {
  const messages = await db
    .selectFrom("outbox")
    .selectAll()
    .where("next_at", "<=", now)
    .orderBy("next_at")
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  const due: DueDelivery[] = [];
  for (const message of messages) {
    await db
      .updateTable("outbox")
      .set({ next_at: now + lease })
      .where("message_id", "=", message.message_id)
      .execute();
    const view = await readSession(db, { session_id: message.session_id });
    const key = await db
      .selectFrom("api_keys")
      .selectAll()
      .where("key_id", "=", view?.session.key_id ?? "")
      .executeTakeFirst();
    if (view && key) due.push({ message, view, key });
  }
  return due;
}

/** Records what came of a try: delivered, tried again later, or given up after the last. */
export async function recordDelivery(
  db: Queries,
  input: {
    readonly message_id: string;
    readonly now: number;
    /** The shop's HTTP status; null where it did not answer. */
    readonly status: number | null;
    readonly error: string | null;
    readonly random: number;
  },
): Promise<void> {
  const message = await db
    .selectFrom("outbox")
    .selectAll()
    .where("message_id", "=", input.message_id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const delivered = input.status !== null && input.status >= 200 && input.status < 300;
  const attempts = message.attempts + 1;
  const next =
    delivered || message.status === "superseded"
      ? undefined
      : nextTry(input.now, attempts, input.random);
  await db
    .updateTable("outbox")
    .set({
      attempts,
      last_status: input.status,
      last_error: input.error,
      next_at: next ?? null,
      ...(delivered && { status: "delivered", delivered_at: input.now }),
      ...(!delivered && next === undefined && message.status === "pending" && { status: "failed" }),
    })
    .where("message_id", "=", input.message_id)
    .execute();
  const later = next === undefined ? "that was the last try" : "it is told again later";
  const failed =
    input.status === null
      ? `The shop was not told (${message.event}): ${input.error}; ${later}.`
      : `The shop was told (${message.event}), but it answered ${input.status}; ${later}.`;
  await addToTimeline(db, {
    session_id: message.session_id,
    at: input.now,
    kind: "told",
    text: delivered
      ? `The shop was told (${message.event}) and it answered ${input.status}.`
      : failed,
  });
}
