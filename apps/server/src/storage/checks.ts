import { type CheckState, LONGEST_WAIT, nextCheck } from "../engine/schedule.ts";
import { openCase } from "./cases.ts";
import type { CheckReason, Queries } from "./database.ts";
import { noteAnswer, noteSilence } from "./gateway-health.ts";
import { lockPayment, type PaymentRow } from "./sessions.ts";
import { makeDue } from "./unfinished.ts";

/** How soon the same payment may be asked about again because somebody hinted at it, in milliseconds. */
export const HINT_PAUSE = 5_000;

/**
 * Asks for a question because a webhook or the buyer's return hinted that something happened. Many hints make one. When the
 * schedule asks is left as it is: it has a budget of its own, which no flood of hints can spend.
 */
export async function requestCheck(
  db: Queries,
  {
    payment_id,
    reason,
    now,
  }: { readonly payment_id: string; readonly reason: CheckReason; readonly now: number },
): Promise<void> {
  const payment = await lockPayment(db, payment_id);
  makeDue(db, "questions");
  // A clock that was put back must not put the question off.
  const pause = Math.min((payment.last_check_at ?? 0) + HINT_PAUSE - now, HINT_PAUSE);
  const soonest = now + Math.max(pause, 0);
  if (payment.hint_at !== null && payment.hint_at <= soonest) return;
  await db
    .updateTable("payments")
    .set({ hint_at: soonest, hint_reason: reason })
    .where("payment_id", "=", payment_id)
    .execute();
}

/** An answer that could not be understood. */
interface Unread {
  readonly raw: Uint8Array;
  /** Why, without a value of it. */
  readonly message: string;
}

/**
 * After a question that got no answer, or one that could not be understood: asked again later. A payment is never ended
 * by silence. What could not be understood is kept, and becomes a case once the payment should have ended.
 */
export async function postponeCheck(
  db: Queries,
  input: {
    readonly payment_id: string;
    readonly now: number;
    readonly after?: number;
    readonly title: string;
    /** Why there is no answer. */
    readonly error: string;
    /** Whether the gateway said that it is asked too much. */
    readonly blocks?: boolean;
    readonly unread?: Unread;
  },
): Promise<void> {
  const { payment_id, now, after, unread, title, error, blocks = false } = input;
  const payment = await lockPayment(db, payment_id);
  if (unread) await keepUnread(db, payment, title, unread, now);
  const wait = after !== undefined && { after };
  await schedule(db, payment, { now, answered: false, ...wait });
  // It did answer, though nobody understands it.
  if (unread) await noteAnswer(db, payment, { title, isPaidNow: false, now });
  else await noteSilence(db, payment, { title, error, blocks, now, ...wait });
}

async function keepUnread(
  db: Queries,
  payment: PaymentRow,
  title: string,
  { raw, message }: Unread,
  now: number,
): Promise<void> {
  const { inbox_id } = await db
    .insertInto("inbox")
    .values({
      kind: "answer",
      account_id: payment.account_id,
      payment_id: payment.payment_id,
      received_at: now,
      headers: "{}",
      query: "",
      body: raw,
      verdict: "refused",
      reason: message,
      processed_at: now,
      outcome: "not understood",
    })
    .returning("inbox_id")
    .executeTakeFirstOrThrow();
  if (now < payment.expires_at) return;
  const reason = `${title} answers, but not so that it can be believed (${message}). Look there how this payment stands.`;
  await openCase(db, payment, { kind: "mismatch", reason, inboxId: inbox_id, now });
}

/** Writes when a payment is asked about next. What a hint asked for meanwhile stays as it is. */
export async function schedule(
  db: Queries,
  payment: PaymentRow,
  input: {
    readonly now: number;
    readonly answered: boolean;
    readonly after?: number;
    /** Whether money is on its way back. @default as it was when the question was asked */
    readonly refunding?: boolean;
  },
): Promise<void> {
  await db
    .updateTable("payments")
    .set({ last_check_at: input.now, ...noteAnswered(payment, input) })
    .where("payment_id", "=", payment.payment_id)
    .execute();
  if (payment.requested_reason !== null) return;
  const state: CheckState = {
    now: input.now,
    status: isShort(payment) ? "short" : payment.status,
    superseded: payment.superseded === 1,
    expiresAt: payment.expires_at,
    checksAfterEnd: payment.checks_after_end,
    answered: input.answered,
    hinted: payment.check_reason === "hint",
    refunding: input.refunding ?? payment.check_reason === "refund",
  };
  const next = nextCheck(state);
  const at =
    next && input.after !== undefined
      ? Math.max(next.at, input.now + Math.min(input.after, LONGEST_WAIT))
      : (next?.at ?? null);
  await db
    .updateTable("payments")
    .set({
      next_check_at: at,
      check_reason: next?.reason ?? "watch",
      ...(at === null && { missed: 0 }),
      checks_after_end:
        input.now >= payment.expires_at ? payment.checks_after_end + 1 : payment.checks_after_end,
    })
    .where("payment_id", "=", payment.payment_id)
    .execute();
}

/** Whether its gateway answers about it. */
function noteAnswered(
  { unanswered, unanswered_since }: PaymentRow,
  { answered, now }: { readonly answered: boolean; readonly now: number },
) {
  if (answered) return { missed: 0, unanswered: 0, unanswered_since: null };
  return { missed: 1, unanswered: unanswered + 1, unanswered_since: unanswered_since ?? now };
}

/** Whether the rest of the money may still come. */
function isShort({ status, captured, payable_amount }: PaymentRow): boolean {
  return status === "captured" && captured < payable_amount;
}
