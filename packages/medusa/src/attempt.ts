import { createHash } from "node:crypto";
import {
  Fact,
  Money,
  PaymentId,
  type PaymentRecord,
  Redirect,
  RefundStatus,
  toRecord,
} from "@polygate/core";
import * as z from "zod";

/**
 * What became of an attempt to pay, as the merchant reads it. All but `open` are ends; a later fact may still turn
 * `unpaid` into another.
 */
export const Outcome = z.enum([
  "open",
  "ordered",
  "unpaid",
  /** Paid, and Medusa could make no order of the cart (out of stock). */
  "cart_failed",
  /** Paid after its payment session was gone: the cart changed, or another way to pay was chosen. */
  "session_replaced",
  /** Paid although the order had already been paid for. */
  "second_payment",
  /** Paid, but not what was asked: amount, currency, or a transaction that paid for something else. */
  "mismatch",
]);
export type Outcome = z.infer<typeof Outcome>;

/** Money on its way back. `medusaId` is the refund's id in Medusa, or `orphan` where no payment of Medusa's is behind it. */
const RefundEntry = z.object({
  id: PaymentId,
  medusaId: z.string().optional(),
  money: Money,
  /** `unknown`: the gateway's answer was lost. `manual`: the merchant says so. */
  status: z.enum([...RefundStatus.options, "unknown", "manual"]),
  /** Medusa does not know that it was made: the next one of the same sum is this one, whatever is known of it by then. */
  lost: z.boolean().optional(),
  at: z.int(),
});
export type RefundEntry = z.infer<typeof RefundEntry>;

const Source = z.enum(["webhook", "return", "answer"]);
type Source = z.infer<typeof Source>;

const Message = z.object({
  at: z.int(),
  from: Source,
  /** Word for word, of a very long one the beginning. Absent once it is erased. */
  body: z.string().optional(),
  /** Of the whole message, in hex: proves what it said when its words are gone. */
  sha256: z.string(),
});

/** One attempt to pay one payment session: a row of the ledger. Amounts in minor units, times in milliseconds since 1970. */
export const Attempt = z.object({
  id: PaymentId,
  sessionId: z.string(),
  /** The provider's instance, as in `pp_polygate_{provider}`. */
  provider: z.string(),
  /** The gateway and the merchant's account there. */
  gateway: z.string(),
  account: z.string(),
  mode: z.enum(["test", "live"]),
  /** What the addresses of the session's pages carry. Nobody can guess it. */
  token: z.string(),
  collectionId: z.string().optional(),
  cartId: z.string().optional(),
  orderId: z.string().optional(),
  asked: Money,
  payable: Money,
  reference: z.string().optional(),
  redirect: Redirect.optional(),
  expiresAt: z.int().optional(),
  /** When its link was asked for at the gateway; before that nobody can pay it. */
  openedAt: z.int().optional(),
  /** Its opening failed: the next try is a new attempt, and this one is still watched. */
  unopened: z.boolean().optional(),
  askedAt: z.int().optional(),
  facts: z.array(Fact),
  refunds: z.array(RefundEntry),
  /** What the gateway said: the evidence. */
  messages: z.array(Message),
  timeline: z.array(z.object({ at: z.int(), text: z.string() })),
  outcome: Outcome,
  reason: z.string().optional(),
  /** What the merchant has to give back by hand. */
  refundDue: z.int().nonnegative(),
  /** The merchant has settled what did not fit. */
  settled: z.boolean().optional(),
  nextCheckAt: z.int().optional(),
  checks: z.int(),
  createdAt: z.int(),
  /** Its buyer asked to be forgotten: of what a gateway says from then on, only hashes are kept. */
  forgotten: z.boolean().optional(),
});
export type Attempt = Readonly<z.infer<typeof Attempt>>;

/** The payment that an attempt's facts make. */
export function recordOf(attempt: Attempt): PaymentRecord {
  return toRecord(attempt, attempt.facts);
}

/** What was collected and is neither back with the buyer nor on its way there. */
export function heldOf(attempt: Attempt): number {
  const { captured, refunded } = recordOf(attempt);
  return Math.max(0, captured - Math.max(refunded, returningOf(attempt)));
}

/** What is going back, or has gone, by refunds of ours. */
export function returningOf({ refunds }: Attempt): number {
  return refunds
    .filter(({ status }) => status !== "failed")
    .reduce((sum, { money }) => sum + money.amount, 0);
}

/** Whether the merchant has something to look at or to give back. */
export function needsMerchant(attempt: Attempt): boolean {
  const { outcome, refundDue, settled } = attempt;
  if (refundDue > 0) return true;
  // Of money in another currency, say, it is not known here how much there is.
  if (outcome === "mismatch") return !settled;
  return !["open", "ordered", "unpaid"].includes(outcome) && heldOf(attempt) > 0;
}

const TIMELINE = 200;

/** Writes a sentence into the attempt's history, once where it would stand there twice in a row. */
export function note(attempt: Attempt, at: number, text: string): Attempt {
  if (attempt.timeline.at(-1)?.text === text) return attempt;
  return { ...attempt, timeline: [...attempt.timeline, { at, text }].slice(-TIMELINE) };
}

const MESSAGES = 40;
const BODY = 8_000;

/** Keeps what a gateway said. Of a long correspondence, the latest. */
export function keep(attempt: Attempt, at: number, from: Source, body: string): Attempt {
  const sha256 = createHash("sha256").update(body).digest("hex");
  const last = attempt.messages.at(-1);
  if (last?.from === from && last.sha256 === sha256) return attempt;
  const words = attempt.forgotten ? {} : { body: body.slice(0, BODY) };
  const message = { at, from, sha256, ...words };
  return { ...attempt, messages: [...attempt.messages, message].slice(-MESSAGES) };
}
