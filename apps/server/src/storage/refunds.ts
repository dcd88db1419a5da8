import type { Fact, Payer } from "@polygate/core";
import { addAudit } from "./audit.ts";
import type { Queries, RefundState } from "./database.ts";
import type { Evidence } from "./facts.ts";
import { normalise } from "./match.ts";
import { readFacts } from "./proofs.ts";
import { refundableOf } from "./refund-bound.ts";
import { PATIENCE_WITH_REFUNDS, reviewRefunds } from "./refund-due.ts";
import { reportFailure, reportRefunded } from "./refund-report.ts";
import { readRefundRow } from "./refund-state.ts";
import { type RefundRow, type Reservation, reserve } from "./reserve.ts";
import { lockPayment, type PaymentRow } from "./sessions.ts";
import { addFacts } from "./settle.ts";

export type ReserveResult =
  | { readonly type: "reserved"; readonly refund: RefundRow; readonly payment: PaymentRow }
  /** `refundable`: what could be given back, minor units. */
  | { readonly type: "refused"; readonly refundable: number; readonly currency: string }
  | { readonly type: "not_found" };

/**
 * Writes down that money of a session is to go back, within what was received and is still there. Safe to repeat with the same
 * `refund_id`.
 */
export async function reserveRefund(
  db: Queries,
  input: Omit<Reservation, "amount"> & {
    readonly session_id: string;
    /** Only of this store, where it is given. */
    readonly store_id?: string;
    /** Minor units. @default everything that is still there */
    readonly amount?: number;
  },
): Promise<ReserveResult> {
  let query = db.selectFrom("payments").selectAll().where("session_id", "=", input.session_id);
  if (input.store_id !== undefined) query = query.where("store_id", "=", input.store_id);
  const payments = await query.orderBy("payment_id").forNoKeyUpdate().execute();
  const [any] = payments;
  if (!any) return { type: "not_found" };
  if (input.refund_id !== undefined) {
    const before = await readRefundRow(db, input.refund_id);
    const payment = payments.find(({ payment_id }) => payment_id === before?.payment_id);
    if (before && payment) return { type: "reserved", refund: before, payment };
  }
  let most = 0;
  for (const payment of payments) {
    const refundable = await refundableOf(db, payment);
    const refund = await reserve(db, payment, { ...input, amount: input.amount ?? refundable });
    if (refund) return { type: "reserved", refund, payment };
    most = Math.max(most, refundable);
  }
  return { type: "refused", refundable: most, currency: any.currency };
}

/**
 * Records that a person gave money back by hand, by the transfer's number: evidence of level 3. One number proves one refund.
 */
export async function recordManualRefund(
  db: Queries,
  input: {
    readonly refund_id: string;
    readonly store_id?: string;
    /** UTR, TrxID of the transfer to the buyer. */
    readonly reference: string;
    /** When it was made, milliseconds since 1970, where known. */
    readonly at?: number;
    readonly by: string;
    readonly title: string;
    readonly account: string;
    readonly now: number;
  },
): Promise<
  | { readonly type: "recorded"; readonly refund: RefundRow }
  | { readonly type: "refused"; readonly message: string }
> {
  const locked = await lockRefund(db, input);
  if (!locked) return { type: "refused", message: "There is no such refund." };
  const { refund, payment } = locked;
  const reference = normalise(input.reference);
  if (reference === "") return { type: "refused", message: "Enter the transfer's number." };
  if (refund.status === "succeeded" && refund.reference === reference) {
    return { type: "recorded", refund };
  }
  if (!isForPerson(refund, input.now)) {
    const message =
      refund.status === "pending"
        ? "This refund is on its way at the gateway: made by hand as well, it would arrive twice."
        : `This refund is ${refund.status}.`;
    return { type: "refused", message };
  }
  const other = await db
    .selectFrom("refunds")
    .select("refund_id")
    .where("store_id", "=", refund.store_id)
    .where("mode", "=", refund.mode)
    .where("way", "=", "manual")
    .where("reference", "=", reference)
    .executeTakeFirst();
  if (other) {
    return { type: "refused", message: `That transfer already proves refund ${other.refund_id}.` };
  }
  const done = await db
    .updateTable("refunds")
    .set({
      way: "manual",
      status: "succeeded",
      reference,
      ended_at: input.now,
      next_check_at: null,
      version: refund.version + 1,
    })
    .where("refund_id", "=", refund.refund_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const evidence = { ...input, level: 3, decidedBy: "owner", inboxId: null } as const;
  await reportRefunded(db, await bookRefund(db, payment, done, evidence), input.now);
  await auditRefund(db, done, "refund.proven", input);
  await reviewRefunds(db, payment, input);
  return { type: "recorded", refund: done };
}

/**
 * Gives a refund up whose money did not move: one that waits to be made by hand, or that a gateway has been silent about
 * for days and a person has looked up there. Its money is free again.
 */
export async function giveUpRefund(
  db: Queries,
  input: {
    readonly refund_id: string;
    readonly store_id?: string;
    readonly by: string;
    readonly title: string;
    readonly now: number;
  },
): Promise<
  | { readonly type: "given_up"; readonly refund: RefundRow }
  | { readonly type: "refused"; readonly message: string }
> {
  const locked = await lockRefund(db, input);
  if (!locked) return { type: "refused", message: "There is no such refund." };
  const { refund, payment } = locked;
  if (refund.status === "canceled") return { type: "given_up", refund };
  if (!isForPerson(refund, input.now)) {
    const why = refund.status === "pending" ? "on its way" : refund.status;
    return { type: "refused", message: `This refund is ${why}: it cannot be given up.` };
  }
  const given = await db
    .updateTable("refunds")
    .set({
      status: "canceled",
      ended_at: input.now,
      next_check_at: null,
      version: refund.version + 1,
    })
    .where("refund_id", "=", refund.refund_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await auditRefund(db, given, "refund.given_up", input);
  await reportFailure(db, given, input.now);
  await reviewRefunds(db, payment, input);
  return { type: "given_up", refund: given };
}

/** A refund, and where its money came from: by hand it goes back there and nowhere else. */
export interface RefundView {
  readonly refund: RefundRow;
  readonly payer: Payer | undefined;
}

/** Refunds, newest first: of a session, of a store, or all. */
export async function listRefunds(
  db: Queries,
  query: {
    readonly store_id?: string;
    readonly session_id?: string;
    readonly payment_id?: string;
    readonly status?: RefundState;
    /** The last `refund_id` that was read before. */
    readonly before?: string;
    readonly limit: number;
  },
): Promise<RefundView[]> {
  let refunds = db.selectFrom("refunds").selectAll();
  for (const column of ["store_id", "session_id", "payment_id", "status"] as const) {
    const value = query[column];
    if (value !== undefined) refunds = refunds.where(column, "=", value);
  }
  if (query.before !== undefined) refunds = refunds.where("refund_id", "<", query.before);
  const rows = await refunds.orderBy("refund_id", "desc").limit(query.limit).execute();
  const views: RefundView[] = [];
  for (const refund of rows) {
    const facts = await readFacts(db, refund.payment_id);
    views.push({ refund, payer: facts.find(({ fact }) => fact.payer)?.fact.payer });
  }
  return views;
}

/** One refund with its payment, of any store or of the given one. */
export async function readRefund(
  db: Queries,
  { refund_id, store_id }: { readonly refund_id: string; readonly store_id?: string },
): Promise<{ readonly refund: RefundRow; readonly payment: PaymentRow } | undefined> {
  const refund = await readRefundRow(db, refund_id);
  if (!refund || (store_id !== undefined && refund.store_id !== store_id)) return undefined;
  const payment = await db
    .selectFrom("payments")
    .selectAll()
    .where("payment_id", "=", refund.payment_id)
    .executeTakeFirstOrThrow();
  return { refund, payment };
}

/** A refund with its payment, both to be changed. The payment is locked first, as everywhere; then nobody begins to send it. */
export async function lockRefund(
  db: Queries,
  { refund_id, store_id }: { readonly refund_id: string; readonly store_id?: string },
): Promise<{ readonly refund: RefundRow; readonly payment: PaymentRow } | undefined> {
  const seen = await readRefundRow(db, refund_id);
  if (!seen || (store_id !== undefined && seen.store_id !== store_id)) return undefined;
  const payment = await lockPayment(db, seen.payment_id);
  const refund = await db
    .selectFrom("refunds")
    .selectAll()
    .where("refund_id", "=", refund_id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return refund && { refund, payment };
}

/** Books that money is back with the buyer. */
export async function bookRefund(
  db: Queries,
  payment: PaymentRow,
  { refund_id, amount, currency }: RefundRow,
  evidence: Evidence & { readonly account: string; readonly at?: number },
): Promise<PaymentRow> {
  const { account, at, now } = evidence;
  const fact: Fact = {
    kind: "refunded",
    account,
    reference: payment.reference ?? payment.payment_id,
    transactionId: refund_id,
    money: { amount, currency },
    receivedAt: now,
    ...(at !== undefined && { at }),
  };
  return await addFacts(db, payment, [fact], evidence);
}

/** Whether a person may say what becomes of a refund: nobody has asked the gateway for it, or that has been silent for days. */
function isForPerson({ status, asked_at }: RefundRow, now: number): boolean {
  if (status === "due") return true;
  return status === "pending" && (asked_at === null || now - asked_at >= PATIENCE_WITH_REFUNDS);
}

async function auditRefund(
  db: Queries,
  refund: RefundRow,
  action: string,
  { by, now }: { readonly by: string; readonly now: number },
): Promise<void> {
  await addAudit(db, {
    at: now,
    actor: by,
    action,
    store_id: refund.store_id,
    subject: `refund ${refund.refund_id}`,
    detail: { payment: refund.payment_id, amount: refund.amount, currency: refund.currency },
  });
}
