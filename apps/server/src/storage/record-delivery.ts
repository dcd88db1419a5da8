import { nextTry } from "../engine/schedule.ts";
import type { DeliveryOutcome, Queries } from "./database.ts";
import { noteAttempt } from "./endpoints.ts";
import type { MessageRow } from "./outbox.ts";
import { addToTimeline } from "./timeline.ts";

/** What came of one try. */
export interface DeliveryRecord {
  readonly message_id: string;
  /** With which it was claimed. */
  readonly token: string;
  /** When it was begun, and when it ended. */
  readonly at: number;
  readonly now: number;
  /** In milliseconds of real time. */
  readonly duration: number;
  readonly outcome: DeliveryOutcome;
  /** The shop's HTTP status; null where it did not answer, or is a platform. */
  readonly status: number | null;
  readonly error: string | null;
  /** The beginning of what the shop answered. */
  readonly answer: string | null;
  /** How long it must be left alone, in milliseconds. */
  readonly after?: number;
  /** Pauses before further tries, in milliseconds. @default Standard Webhooks' */
  readonly retries?: readonly number[];
  /** What a platform says of the buyer's way back. */
  readonly redirectUrl?: string;
  /** Between 0 and 1. */
  readonly random: number;
}

/**
 * Records what came of a try: delivered, tried again later, or given up after the last.
 *
 * @returns false where its lease had ended and another has the message now: the try is kept, and changes nothing.
 */
export async function recordDelivery(db: Queries, input: DeliveryRecord): Promise<boolean> {
  const { message_id, token, outcome, now } = input;
  const message = await db
    .selectFrom("outbox")
    .selectAll()
    .where("message_id", "=", message_id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!message) return false;
  await keepAttempt(db, input);
  if (message.lease !== token) return false;
  const delivered = outcome === "delivered" || outcome === "held";
  const attempts = message.attempts + 1;
  const gone = input.status === 410;
  const next =
    outcome !== "retry" || gone || message.status === "superseded"
      ? undefined
      : nextTry(now, attempts, input.random, input);
  await db
    .updateTable("outbox")
    .set({
      attempts,
      last_status: input.status,
      last_error: input.error,
      next_at: next ?? null,
      lease: null,
      leased_until: null,
      ...(delivered && { status: "delivered", delivered_at: now }),
      ...(!delivered &&
        next === undefined &&
        message.status === "pending" && {
          status: outcome === "settled" ? "superseded" : "failed",
        }),
    })
    .where("message_id", "=", message_id)
    .execute();
  if (message.endpoint_id !== null) await noteAttempt(db, message.endpoint_id, input);
  if (input.redirectUrl !== undefined) {
    await db
      .updateTable("sessions")
      .set({ return_url: input.redirectUrl })
      .where("session_id", "=", message.session_id)
      .execute();
  }
  if (outcome !== "settled") {
    addToTimeline(db, {
      session_id: message.session_id,
      at: now,
      kind: "told",
      text: toSentence(message, input, next !== undefined),
    });
  }
  return true;
}

async function keepAttempt(db: Queries, input: DeliveryRecord): Promise<void> {
  const { message_id, at, duration, outcome, status, error, answer } = input;
  await db
    .insertInto("deliveries")
    .values({ message_id, at, duration: Math.round(duration), outcome, status, error, answer })
    .execute();
}

function toSentence(
  { kind, event }: MessageRow,
  { outcome, status, error }: DeliveryRecord,
  again: boolean,
): string {
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
