import {
  type Fact,
  factIdentity,
  formatMoney,
  type Money,
  type PaymentRecord,
  toRecord,
} from "@polygate/core";
import { openCase } from "./cases.ts";
import type { Queries } from "./database.ts";
import { holdForMismatch } from "./mismatch.ts";
import { lockOrder } from "./orders.ts";
import { reportSession } from "./report.ts";
import type { PaymentRow } from "./sessions.ts";
import { addToTimeline } from "./timeline.ts";

/** What new facts rest on. */
export interface Evidence {
  /** "webhook", or why the question was asked whose answer this is. */
  readonly decidedBy: string;
  readonly inboxId: number | null;
  /** The gateway's own name, for sentences. */
  readonly title: string;
  readonly now: number;
}

/**
 * Adds facts to a payment, recomputes it from all of its facts, and writes what follows: cases, the session's status,
 * what the shop must be told. A repeated fact changes nothing.
 *
 * @returns the payment as it is now.
 */
export async function addFacts(
  db: Queries,
  payment: PaymentRow,
  facts: readonly Fact[],
  evidence: Evidence,
): Promise<PaymentRow> {
  let added = 0;
  for (const fact of facts) {
    if (await isTaken(db, payment, fact, evidence)) continue;
    added += await insertFact(db, payment, fact, evidence);
  }
  if (added === 0) return payment;

  const before = { status: payment.status, captured: payment.captured, refunded: payment.refunded };
  const record = toRecord(termsOf(payment), await readFacts(db, payment.payment_id));
  const changed = await db
    .updateTable("payments")
    .set({
      status: record.status,
      captured: record.captured,
      refunded: record.refunded,
      version: payment.version + 1,
    })
    .where("payment_id", "=", payment.payment_id)
    .where("version", "=", payment.version)
    .returningAll()
    .executeTakeFirst();
  if (!changed) throw new Error("the payment changed meanwhile");

  await lockOrder(db, changed);
  await tellTimeline(db, changed, before, record, evidence);
  await openCases(db, changed, record, evidence);
  await reportSession(db, changed, record, evidence);
  return changed;
}

async function readFacts(db: Queries, payment_id: string): Promise<Fact[]> {
  const rows = await db
    .selectFrom("facts")
    .select("fact")
    .where("payment_id", "=", payment_id)
    .execute();
  return rows.map(({ fact }) => JSON.parse(fact));
}

export function termsOf(payment: PaymentRow): { asked: Money; payable: Money } {
  const { currency } = payment;
  return {
    asked: { amount: payment.amount, currency },
    payable: { amount: payment.payable_amount, currency },
  };
}

async function insertFact(
  db: Queries,
  payment: PaymentRow,
  fact: Fact,
  evidence: Evidence,
): Promise<number> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("facts")
    .values({
      payment_id: payment.payment_id,
      identity: factIdentity(fact),
      fact: JSON.stringify(fact),
      inbox_id: evidence.inboxId,
      evidence: evidence.decidedBy,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0);
}

/** A transaction that has paid for something else pays for nothing here: the merchant must look at it. */
async function isTaken(
  db: Queries,
  payment: PaymentRow,
  fact: Fact,
  evidence: Evidence,
): Promise<boolean> {
  if (fact.kind !== "captured" || fact.transactionId === undefined) return false;
  const key = { account: fact.account, transaction_id: fact.transactionId };
  await db
    .insertInto("transactions")
    .values({ ...key, payment_id: payment.payment_id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { payment_id } = await db
    .selectFrom("transactions")
    .select("payment_id")
    .where("account", "=", key.account)
    .where("transaction_id", "=", key.transaction_id)
    .executeTakeFirstOrThrow();
  if (payment_id === payment.payment_id) return false;
  const reason = `${evidence.title} says transaction ${fact.transactionId} paid this, but it has already paid for another payment.`;
  await holdForMismatch(db, payment, { reason, inboxId: evidence.inboxId, now: evidence.now });
  return true;
}

async function tellTimeline(
  db: Queries,
  payment: PaymentRow,
  before: Pick<PaymentRow, "status" | "captured" | "refunded">,
  record: PaymentRecord,
  { now }: Evidence,
): Promise<void> {
  const say = (kind: "captured" | "ended" | "refunded", text: string) =>
    addToTimeline(db, { session_id: payment.session_id, at: now, kind, text });
  const sum = (amount: number) =>
    `${formatMoney({ amount, currency: payment.currency })} ${payment.currency}`;
  if (record.captured !== before.captured) {
    const by = record.transactionIds.length > 0 ? ` (${record.transactionIds.join(", ")})` : "";
    await say(
      "captured",
      `Money is there: ${sum(record.captured)} of ${sum(payment.payable_amount)}${by}.`,
    );
  } else if (record.status !== before.status) {
    const why = record.decline ? `: ${record.decline.message}` : "";
    await say("ended", `The payment is ${record.status}${why}.`);
  }
  if (record.refunded !== before.refunded)
    await say("refunded", `Given back so far: ${sum(record.refunded)}.`);
}

async function openCases(
  db: Queries,
  payment: PaymentRow,
  record: PaymentRecord,
  evidence: Evidence,
): Promise<void> {
  const { now, inboxId, title } = evidence;
  const sum = (amount: number) =>
    `${formatMoney({ amount, currency: payment.currency })} ${payment.currency}`;
  const open = (
    kind: "under" | "over" | "late" | "mismatch" | "dispute" | "double",
    reason: string,
  ) => openCase(db, payment, { kind, reason, inboxId, now });
  if (record.fit === "under" || record.fit === "over") {
    await open(
      record.fit,
      `${sum(record.captured)} came in, ${sum(payment.payable_amount)} was due.`,
    );
  }
  if (record.late)
    await open("late", `${sum(record.captured)} came in after the payment had ended.`);
  if (record.foreign.length > 0)
    await open("mismatch", `${title} reports money in another currency than ${payment.currency}.`);
  if (record.dispute?.status === "open" || record.dispute?.status === "lost") {
    await open("dispute", `${title} reports a dispute (${record.dispute.status}).`);
  }
  if (record.fit !== undefined && (await isOrderPaidElsewhere(db, payment))) {
    await open("double", "The same order is paid by another payment as well.");
  }
}

async function isOrderPaidElsewhere(db: Queries, payment: PaymentRow): Promise<boolean> {
  const session = await db
    .selectFrom("sessions")
    .select(["store_id", "order_ref"])
    .where("session_id", "=", payment.session_id)
    .executeTakeFirstOrThrow();
  const other = await db
    .selectFrom("payments")
    .innerJoin("sessions", "sessions.session_id", "payments.session_id")
    .select("payments.payment_id")
    .where("payments.payment_id", "<>", payment.payment_id)
    .where("payments.captured", ">", 0)
    .where((where) =>
      where.or([
        where("sessions.session_id", "=", payment.session_id),
        where.and([
          where("sessions.store_id", "=", session.store_id),
          where("sessions.order_ref", "=", session.order_ref),
        ]),
      ]),
    )
    .executeTakeFirst();
  return other !== undefined;
}
