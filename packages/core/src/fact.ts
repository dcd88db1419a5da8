import * as z from "zod";
import { Money } from "./money.ts";
import { Decline, Dispute, Payer, type Payment } from "./payment.ts";

/** What can be established: ends, sums and contests. Where none is, a payment is pending. */
export const FactKind = z.enum([
  "authorized",
  "captured",
  "canceled",
  "failed",
  "expired",
  "refunded",
  "disputed",
]);
export type FactKind = z.infer<typeof FactKind>;

/**
 * What a verified message, or an answer to our own question, established. Facts are only ever added.
 * Times are milliseconds since 1970-01-01T00:00Z.
 */
export const Fact = z.object({
  kind: FactKind,
  /** The merchant's account at the gateway. */
  account: z.string(),
  reference: z.string(),
  /** For `captured`, what paid (UTR, TrxID); for `refunded`, the refund's own reference. */
  transactionId: z.string().optional(),
  /** For `captured` and `refunded`: how much, in this transaction, or in all where there is no `transactionId`. */
  money: Money.optional(),
  /** The gateway's time for it, where it states one. */
  at: z.int().optional(),
  /** When we learned it. Part of the fact, stored once. */
  receivedAt: z.int(),
  method: z.string().optional(),
  payer: Payer.optional(),
  decline: Decline.optional(),
  dispute: Dispute.optional(),
});
export type Fact = Readonly<z.infer<typeof Fact>>;

/**
 * Two facts with the same identity are one fact that was told twice. A dispute without a time is told apart by when we
 * learned of it: one that was won can be opened again.
 */
export function factIdentity(fact: Fact): string {
  const { kind, account, reference, transactionId, money, dispute } = fact;
  return JSON.stringify([
    kind,
    account,
    reference,
    transactionId ?? null,
    money ? `${money.amount} ${money.currency}` : null,
    dispute ? `${dispute.status} ${dispute.at ?? factTime(fact)}` : null,
  ]);
}

/** When a fact came true, by the gateway's time where it stated one. */
export function factTime(fact: Fact): number {
  return fact.at ?? fact.receivedAt;
}

/** What turns a gateway's report into facts, beside the report. */
export interface FactContext {
  readonly account: string;
  /** What the buyer had to pay: stands in for an amount the gateway does not state. */
  readonly payable: Money;
  readonly receivedAt: number;
}

/** The facts that a gateway's report establishes. A pending payment establishes none. */
export function toFacts(payment: Payment, context: FactContext): Fact[] {
  const { account, payable, receivedAt } = context;
  const base = {
    account,
    reference: payment.reference,
    receivedAt,
    ...(payment.method !== undefined && { method: payment.method }),
    ...(payment.payer && { payer: payment.payer }),
  };
  const facts: Fact[] = [];
  if (payment.status === "captured") {
    facts.push({
      ...base,
      kind: "captured",
      money: payment.captured ?? payable,
      ...(payment.transactionId !== undefined && { transactionId: payment.transactionId }),
      ...(payment.paidAt !== undefined && { at: payment.paidAt }),
    });
  } else if (payment.status !== "pending") {
    facts.push({
      ...base,
      kind: payment.status,
      ...(payment.decline && { decline: payment.decline }),
    });
  }
  for (const refund of payment.refunds ?? []) {
    if (refund.status !== "succeeded") continue;
    facts.push({
      ...base,
      kind: "refunded",
      transactionId: refund.reference,
      money: refund.money,
      ...(refund.at !== undefined && { at: refund.at }),
    });
  }
  if (payment.refunded && payment.refunded.amount > 0) {
    facts.push({ ...base, kind: "refunded", money: payment.refunded });
  }
  if (payment.dispute) {
    const { dispute } = payment;
    facts.push({
      ...base,
      kind: "disputed",
      dispute,
      ...(dispute.at !== undefined && { at: dispute.at }),
    });
  }
  return facts;
}
