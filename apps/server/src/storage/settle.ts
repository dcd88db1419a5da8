import { type Fact, factIdentity, type PaymentRecord, toRecord } from "@polygate/core";
import { inWords } from "./cases.ts";
import type { EvidenceLevel, Queries } from "./database.ts";
import { followOrder } from "./follow.ts";
import { holdForMismatch } from "./mismatch.ts";
import { lockOrder, readOrderPayments } from "./orders.ts";
import { readFacts } from "./proofs.ts";
import { queueReport } from "./queue-report.ts";
import { reconcileRefunds } from "./reconcile.ts";
import { reviewPayment } from "./review.ts";
import type { PaymentRow } from "./sessions.ts";
import { termsOf } from "./terms.ts";
import { addToTimeline } from "./timeline.ts";

/** What new facts rest on. */
export interface Evidence {
  /** "webhook", why the question was asked whose answer this is, or the person who says so. */
  readonly decidedBy: string;
  readonly inboxId: number | null;
  /** @default 4: the gateway's own word */
  readonly level?: EvidenceLevel;
  /** The gateway's own name, for sentences. */
  readonly title: string;
  readonly now: number;
}

/**
 * Adds facts to a payment, recomputes it from all of its facts, and writes what follows: cases, the session's status,
 * refunds, what the shop must be told. A repeated fact changes nothing. With the payment locked.
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

  const stored = await readFacts(db, payment.payment_id);
  const terms = termsOf(payment);
  const record = toRecord(
    terms,
    stored.map(({ fact }) => fact),
  );
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
  const order = await readOrderPayments(db, changed);
  await tellTimeline(db, changed, payment, record, evidence);
  if (record.refunded !== payment.refunded) {
    await reconcileRefunds(db, changed, stored, evidence);
    await queueReport(db, changed.session_id, "payment.refunded", {
      dedupe: `payment.refunded ${record.refunded}`,
      now: evidence.now,
    });
  }
  if (record.status === "authorized" && payment.status !== "authorized") {
    await queueReport(db, changed.session_id, "payment.authorized", {
      dedupe: "payment.authorized",
      now: evidence.now,
    });
  }
  const store = await db
    .selectFrom("stores")
    .select(["late_payments", "release_level"])
    .where("store_id", "=", changed.store_id)
    .executeTakeFirstOrThrow();
  const strong = stored.filter(
    ({ level, fact }) => level >= store.release_level || fact.kind !== "captured",
  );
  const proven = toRecord(
    terms,
    strong.map(({ fact }) => fact),
  );
  await reviewPayment(db, changed, { record, proven, facts: stored, store, order }, evidence);
  await followOrder(db, changed, evidence.now, { order, facts: stored });
  return changed;
}

/** @returns 1 where it is news, or known from now on by stronger evidence. */
async function insertFact(
  db: Queries,
  payment: PaymentRow,
  fact: Fact,
  { inboxId, decidedBy, level = 4 }: Evidence,
): Promise<number> {
  const written = await db
    .insertInto("facts")
    .values({
      payment_id: payment.payment_id,
      identity: factIdentity(fact),
      fact: JSON.stringify(fact),
      inbox_id: inboxId,
      evidence: decidedBy,
      level,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["payment_id", "identity"])
        .doUpdateSet({ level, inbox_id: inboxId, evidence: decidedBy })
        .where("facts.level", "<", level),
    )
    .returning("identity")
    .executeTakeFirst();
  return written ? 1 : 0;
}

/** A transaction that has paid for something else pays for nothing here: the merchant must look at it. */
async function isTaken(
  db: Queries,
  payment: PaymentRow,
  fact: Fact,
  evidence: Evidence,
): Promise<boolean> {
  if (fact.kind !== "captured" || fact.transactionId === undefined) return false;
  const winner = await claimTransaction(db, payment, fact.account, fact.transactionId);
  if (winner === payment.payment_id) return false;
  await holdForMismatch(db, payment, {
    reason: `${evidence.title} says transaction ${fact.transactionId} paid this, but it has already paid for payment ${winner}.`,
    inboxId: evidence.inboxId,
    now: evidence.now,
    said: [
      {
        paymentId: payment.payment_id,
        says: "captured",
        ...(fact.money && { amount: fact.money.amount, currency: fact.money.currency }),
        reference: fact.reference,
        transactionId: fact.transactionId,
        ...(fact.at !== undefined && { at: fact.at }),
        receivedAt: fact.receivedAt,
        inboxId: evidence.inboxId,
      },
    ],
  });
  return true;
}

/** Claims a transaction for a payment, unless another has it. @returns whose it is. */
export async function claimTransaction(
  db: Queries,
  { payment_id }: PaymentRow,
  account: string,
  transaction_id: string,
): Promise<string> {
  await db
    .insertInto("transactions")
    .values({ account, transaction_id, payment_id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const claimed = await db
    .selectFrom("transactions")
    .select("payment_id")
    .where("account", "=", account)
    .where("transaction_id", "=", transaction_id)
    .executeTakeFirstOrThrow();
  return claimed.payment_id;
}

async function tellTimeline(
  db: Queries,
  payment: PaymentRow,
  before: Pick<PaymentRow, "status" | "captured" | "refunded">,
  record: PaymentRecord,
  { now }: Evidence,
): Promise<void> {
  const { session_id, currency } = payment;
  const say = (kind: "captured" | "ended" | "refunded", text: string) =>
    addToTimeline(db, { session_id, at: now, kind, text });
  if (record.captured !== before.captured) {
    const by = record.transactionIds.length > 0 ? ` (${record.transactionIds.join(", ")})` : "";
    const came = inWords(record.captured, currency);
    await say(
      "captured",
      `Money is there: ${came} of ${inWords(payment.payable_amount, currency)}${by}.`,
    );
  } else if (record.status !== before.status) {
    const why = record.decline ? `: ${record.decline.message}` : "";
    await say("ended", `The payment is ${record.status}${why}.`);
  }
  if (record.refunded !== before.refunded)
    await say("refunded", `Given back so far: ${inWords(record.refunded, currency)}.`);
}
