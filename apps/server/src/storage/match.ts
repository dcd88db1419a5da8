import { type Fact, factIdentity } from "@polygate/core";
import { addAudit } from "./audit.ts";
import type { Queries } from "./database.ts";
import { claimTransaction } from "./facts.ts";
import { lockPayment, type PaymentRow } from "./sessions.ts";
import { addFacts } from "./settle.ts";

/** Money a person found for a payment: in the bank's statement, in the gateway's panel. */
export interface Match {
  /** UTR, TrxID: as the bank or wallet writes it. */
  readonly transactionId: string;
  /** In the payment's currency, minor units. */
  readonly amount: number;
  /** When it came, milliseconds since 1970, where known. */
  readonly at?: number;
}

/** Whose word something is, and when it was given. */
interface Witness {
  readonly by: string;
  /** The gateway's own name, for sentences. */
  readonly title: string;
  /** The gateway account as facts name it. */
  readonly account: string;
  readonly now: number;
}

/**
 * Claims a transaction for a payment on a person's word. With the payment locked.
 *
 * @returns the fact to book, or why there is none.
 */
export async function claimMatch(
  db: Queries,
  payment: PaymentRow,
  { transactionId, amount, at }: Match,
  { account, now }: Pick<Witness, "account" | "now">,
): Promise<{ readonly refused: string } | { readonly fact: Fact }> {
  const number = normalise(transactionId);
  if (number === "" || !Number.isSafeInteger(amount) || amount < 1) {
    return { refused: "Enter the transaction's number (UTR, TrxID) and the sum that came." };
  }
  const winner = await claimTransaction(db, payment, account, number);
  if (winner !== payment.payment_id) {
    return { refused: `Transaction ${number} has already paid for payment ${winner}.` };
  }
  return {
    fact: {
      kind: "captured",
      account,
      reference: payment.reference ?? payment.payment_id,
      transactionId: number,
      money: { amount, currency: payment.currency },
      receivedAt: now,
      ...(at !== undefined && { at }),
    },
  };
}

/** Books a fact on a person's word: evidence of level 3. */
export async function bookMatch(
  db: Queries,
  payment_id: string,
  fact: Fact,
  { by, title, now }: Witness,
): Promise<PaymentRow> {
  const payment = await lockPayment(db, payment_id);
  const evidence = { decidedBy: "owner", inboxId: null, level: 3, title, now } as const;
  const changed = await addFacts(db, payment, [fact], evidence);
  await addAudit(db, {
    at: now,
    actor: by,
    action: "payment.matched",
    store_id: payment.store_id,
    subject: `payment ${payment_id}`,
    detail: { fact: factIdentity(fact) },
  });
  return changed;
}

/**
 * Books money that a person found for a payment, by its transaction's number. Whether it releases the order depends on the
 * store's level; a payment has one winner per transaction, whoever says so.
 */
export async function matchPayment(
  db: Queries,
  input: Witness & {
    readonly payment_id: string;
    readonly store_id?: string;
    readonly match: Match;
  },
): Promise<
  | { readonly type: "booked"; readonly payment: PaymentRow }
  | { readonly type: "refused"; readonly message: string }
> {
  const payment = await lockPayment(db, input.payment_id);
  if (input.store_id !== undefined && payment.store_id !== input.store_id) {
    return { type: "refused", message: "This store has no such payment." };
  }
  const claimed = await claimMatch(db, payment, input.match, input);
  if ("refused" in claimed) return { type: "refused", message: claimed.refused };
  return { type: "booked", payment: await bookMatch(db, payment.payment_id, claimed.fact, input) };
}

/** As banks and wallets write their numbers: without spaces, in capitals. */
export function normalise(transactionId: string): string {
  return transactionId.replace(/\s+/g, "").toUpperCase().slice(0, 100);
}
