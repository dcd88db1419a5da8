import type { Report } from "@polygate/core";
import type { Selectable } from "kysely";
import { nextTry } from "../engine/schedule.ts";
import type { ApiKeyTable, OutboxTable, Queries } from "./database.ts";
import { readReport } from "./platform-reports.ts";
import { readSession, type SessionView } from "./sessions.ts";
import { addToTimeline } from "./timeline.ts";

/** A message to deliver, with what its body is built from at the moment it is sent. */
export interface DueDelivery {
  readonly message: Selectable<OutboxTable>;
  readonly view: SessionView;
  readonly key: Selectable<ApiKeyTable>;
  /** For a shop platform, instead of a webhook; absent where there is nothing to tell any more. */
  readonly report?: Report;
}

/** What became of one try. `refused`: a repeat will not be taken either; `settled`: there was nothing to tell any more. */
export type DeliveryOutcome = "delivered" | "held" | "refused" | "retry" | "settled";

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
    if (!view || !key) continue;
    const report = message.kind === "report" ? await readReport(db, message) : undefined;
    due.push({ message, view, key, ...(report && { report }) });
  }
  return due;
}

/** Records what came of a try: delivered, tried again later, or given up after the last. */
export async function recordDelivery(
  db: Queries,
  input: {
    readonly message_id: string;
    readonly now: number;
    readonly outcome: DeliveryOutcome;
    /** The shop's HTTP status; null where it did not answer, or is a platform. */
    readonly status: number | null;
    readonly error: string | null;
    /** How long it must be left alone, in milliseconds. */
    readonly after?: number;
    /** Pauses before further tries, in milliseconds. @default Standard Webhooks' */
    readonly retries?: readonly number[];
    /** What a platform says of the buyer's way back. */
    readonly redirectUrl?: string;
    readonly random: number;
  },
): Promise<void> {
  const message = await db
    .selectFrom("outbox")
    .selectAll()
    .where("message_id", "=", input.message_id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const { outcome, now } = input;
  const delivered = outcome === "delivered" || outcome === "held";
  const attempts = message.attempts + 1;
  const next =
    outcome !== "retry" || message.status === "superseded"
      ? undefined
      : nextTry(now, attempts, input.random, input);
  await db
    .updateTable("outbox")
    .set({
      attempts,
      last_status: input.status,
      last_error: input.error,
      next_at: next ?? null,
      ...(delivered && { status: "delivered", delivered_at: now }),
      ...(!delivered &&
        next === undefined &&
        message.status === "pending" && {
          status: outcome === "settled" ? "superseded" : "failed",
        }),
    })
    .where("message_id", "=", input.message_id)
    .execute();
  if (input.redirectUrl !== undefined) {
    await db
      .updateTable("sessions")
      .set({ return_url: input.redirectUrl })
      .where("session_id", "=", message.session_id)
      .execute();
  }
  if (outcome === "settled") return;
  await addToTimeline(db, {
    session_id: message.session_id,
    at: now,
    kind: "told",
    text: toSentence(message, input, next !== undefined),
  });
}

function toSentence(
  { kind, event }: Selectable<OutboxTable>,
  input: Pick<Parameters<typeof recordDelivery>[1], "outcome" | "status" | "error">,
  again: boolean,
): string {
  const { outcome, status, error } = input;
  const told = `The shop was told (${event})`;
  if (outcome === "delivered") {
    return kind === "report" ? `${told} and has applied it.` : `${told} and it answered ${status}.`;
  }
  if (outcome === "held") return `${told} and holds its order for you to look at: ${error}`;
  if (outcome === "refused") return `${told} and refused it, so it is not told again: ${error}`;
  const later = again ? "it is told again later" : "that was the last try";
  return status === null
    ? `The shop was not told (${event}): ${error}; ${later}.`
    : `${told}, but it answered ${status}; ${later}.`;
}
