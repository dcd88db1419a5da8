import { type Fact, type PaymentRecord, toRecord } from "@polygate/core";
import { inWords } from "./cases.ts";
import { compileOnce } from "./compile-once.ts";
import type { Queries } from "./database.ts";
import { bookFact, type Evidence, newsIn, takenBy } from "./facts.ts";
import { followOrder } from "./follow.ts";
import { holdForMismatch } from "./mismatch.ts";
import { lockOrder, readOrderCases } from "./orders.ts";
import { readFactsOf, type StoredFact } from "./proofs.ts";
import { queueReportOf } from "./queue-report.ts";
import { reconcileRefunds } from "./reconcile.ts";
import { reviewPayment } from "./review.ts";
import type { PaymentRow } from "./sessions.ts";
import { termsOf } from "./terms.ts";
import { addToTimeline } from "./timeline.ts";
import { send } from "./unfinished.ts";

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
  const before = await readFactsOf(db, payment);
  const news = newsIn(facts, before, evidence);
  if (news.length === 0) return payment;
  const [locked, ...taken] = await Promise.all([
    lockOrder(db, payment),
    ...news.map((it) => takenBy(db, payment, it)),
  ]);
  let order = locked;
  const booked: StoredFact[] = [];
  for (const [at, it] of news.entries()) {
    const winner = taken[at];
    if (winner === undefined) {
      booked.push(it);
    } else {
      await holdTaken(db, payment, it, { winner, evidence });
      order = await lockOrder(db, payment);
    }
  }
  if (booked.length === 0) return payment;

  for (const it of booked) bookFact(db, payment, it);
  const identities = new Set(booked.map(({ identity }) => identity));
  const stored = [...before.filter(({ identity }) => !identities.has(identity)), ...booked];
  const terms = termsOf(payment);
  const record = toRecord(
    terms,
    stored.map(({ fact }) => fact),
  );
  const { status, captured, refunded } = record;
  const changed = { ...payment, status, captured, refunded, version: payment.version + 1 };
  send(db, writeRecord(db, changed));
  const payments = order.payments.map((it) =>
    it.payment_id === payment.payment_id ? changed : it,
  );
  const session = order.sessions.get(payment.session_id);
  if (!session) throw new Error(`there is no session ${payment.session_id}`);

  tellTimeline(db, changed, payment, record, evidence);
  let cases = order.cases;
  if (refunded !== payment.refunded) {
    await reconcileRefunds(db, changed, stored, evidence);
    await queueReportOf(db, session, "payment.refunded", {
      dedupe: `payment.refunded ${refunded}`,
      now: evidence.now,
    });
    cases = await readOrderCases(db, changed);
  }
  if (status === "authorized" && payment.status !== "authorized") {
    await queueReportOf(db, session, "payment.authorized", {
      dedupe: "payment.authorized",
      now: evidence.now,
    });
  }
  const strong = stored.filter(
    ({ level, fact }) => level >= session.release_level || fact.kind !== "captured",
  );
  const proven = toRecord(
    terms,
    strong.map(({ fact }) => fact),
  );
  const reviewed = { record, proven, facts: stored, store: session, payments, cases };
  if (await reviewPayment(db, changed, reviewed, evidence)) {
    cases = await readOrderCases(db, changed);
  }
  const now = { sessions: order.sessions, payments, cases };
  await followOrder(db, changed, evidence.now, { order: now, facts: stored });
  return changed;
}

type Recorded = Pick<PaymentRow, "payment_id" | "status" | "captured" | "refunded" | "version">;

/** @throws {Error} where the payment is not as it was when this was computed from it. */
async function writeRecord(db: Queries, changed: Recorded): Promise<void> {
  const written = await updateRecord(db, { ...changed, before: changed.version - 1 });
  if (written.length === 0) throw new Error("the payment changed meanwhile");
}

const updateRecord = compileOnce((db, changed: Recorded & { readonly before: number }) =>
  db
    .updateTable("payments")
    .set({
      status: changed.status,
      captured: changed.captured,
      refunded: changed.refunded,
      version: changed.version,
    })
    .where("payment_id", "=", changed.payment_id)
    .where("version", "=", changed.before)
    .returning("payment_id"),
);

/** A transaction that has paid for something else pays for nothing here: the merchant must look at it. */
async function holdTaken(
  db: Queries,
  payment: PaymentRow,
  { fact }: StoredFact,
  { winner, evidence }: { readonly winner: string; readonly evidence: Evidence },
): Promise<void> {
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
        ...(fact.transactionId !== undefined && { transactionId: fact.transactionId }),
        ...(fact.at !== undefined && { at: fact.at }),
        receivedAt: fact.receivedAt,
        inboxId: evidence.inboxId,
      },
    ],
  });
}

function tellTimeline(
  db: Queries,
  payment: PaymentRow,
  before: Pick<PaymentRow, "status" | "captured" | "refunded">,
  record: PaymentRecord,
  { now }: Evidence,
): void {
  const { session_id, currency } = payment;
  const say = (kind: "captured" | "ended" | "refunded", text: string) =>
    addToTimeline(db, { session_id, at: now, kind, text });
  if (record.captured !== before.captured) {
    const by = record.transactionIds.length > 0 ? ` (${record.transactionIds.join(", ")})` : "";
    const came = inWords(record.captured, currency);
    say(
      "captured",
      `Money is there: ${came} of ${inWords(payment.payable_amount, currency)}${by}.`,
    );
  } else if (record.status !== before.status) {
    const why = record.decline ? `: ${record.decline.message}` : "";
    say("ended", `The payment is ${record.status}${why}.`);
  }
  if (record.refunded !== before.refunded)
    say("refunded", `Given back so far: ${inWords(record.refunded, currency)}.`);
}
