import { toRecord } from "@polygate/core";
import type { CaseRow } from "./cases.ts";
import type { Queries, SessionStatus } from "./database.ts";
import { readOrderPayments } from "./orders.ts";
import { readFacts, type StoredFact } from "./proofs.ts";
import { queueReport, supersedeReports, wantsReport } from "./queue-report.ts";
import { reservedOf } from "./refund-bound.ts";
import { type Attempt, statusOf } from "./session-status.ts";
import type { PaymentRow, SessionRow } from "./sessions.ts";
import { termsOf } from "./terms.ts";
import { addToTimeline } from "./timeline.ts";

/** What a shop can be told, by the session's status. `held` is a case, told to nobody until it is decided. */
const EVENTS: Partial<Record<SessionStatus, string>> = {
  success: "payment.success",
  expired: "payment.expired",
  failed: "payment.failed",
  cancelled: "payment.cancelled",
};

/**
 * Lets the sessions of a payment's order follow what has become of it: their statuses, what their shop must be told, and that
 * a paid order offers no second way to pay. In the transaction of the change, with the order locked.
 */
export async function followOrder(
  db: Queries,
  payment: PaymentRow,
  now: number,
  known: Partial<Known> = {},
): Promise<void> {
  const payments = known.order ?? (await readOrderPayments(db, payment));
  const cases = await db
    .selectFrom("cases")
    .selectAll()
    .where(
      "payment_id",
      "in",
      payments.map(({ payment_id }) => payment_id),
    )
    .orderBy("case_id")
    .execute();
  const read = new Map(known.facts && [[payment.payment_id, known.facts]]);
  const order = { payments, cases, facts: read, now };
  await followSession(db, payment.session_id, order);
  // Money of another session may have waited for what was just settled.
  const waiting = new Set(payments.filter(({ captured }) => captured > 0).map(toSession));
  for (const it of cases) if (it.holds === 1 && it.session_id) waiting.add(it.session_id);
  waiting.delete(payment.session_id);
  for (const session_id of waiting) await followSession(db, session_id, order);
  await closeOthers(db, order);
}

const toSession = ({ session_id }: PaymentRow) => session_id;

/** What whoever changed a payment has read already. */
interface Known {
  readonly order: readonly PaymentRow[];
  readonly facts: readonly StoredFact[];
}

interface Order {
  readonly payments: readonly PaymentRow[];
  readonly cases: readonly CaseRow[];
  /** By payment, as far as they were read. */
  readonly facts: ReadonlyMap<string, readonly StoredFact[]>;
  readonly now: number;
}

async function followSession(db: Queries, session_id: string, order: Order): Promise<void> {
  const session = await readSessionRow(db, session_id);
  if (session.status === "success") return;
  const { late_payments, release_level } = await db
    .selectFrom("stores")
    .select(["late_payments", "release_level"])
    .where("store_id", "=", session.store_id)
    .executeTakeFirstOrThrow();
  const own = order.payments.filter((payment) => payment.session_id === session_id);
  const attempts: Attempt[] = [];
  for (const payment of own) {
    attempts.push(await toAttempt(db, payment, order, release_level));
  }
  const paying = await listPaying(db, session, order);
  const paidElsewhere = paying.size > 0;
  const status = statusOf({
    current: session.status,
    attempts,
    late: late_payments,
    paidElsewhere,
    otherDoubles: order.cases.filter(
      (it) => it.kind === "double" && it.session_id !== null && paying.has(it.session_id),
    ),
  });
  if (status === session.status) return;
  const paidAt = attempts.find(({ record }) => record.captured > 0)?.record.paidAt;
  await db
    .updateTable("sessions")
    .set({ status, ...(status === "success" && { paid_at: paidAt ?? order.now }) })
    .where("session_id", "=", session_id)
    .execute();
  await supersedeReports(db, session_id);
  // The order is paid: that one of its sessions is not must not sound as if it were not.
  if (paidElsewhere && status !== "success") return;
  await tell(db, session, status, order.now);
}

/** A shop that does not know `payment.cancelled` is told what the protocol has for it: this will not be paid. */
async function tell(
  db: Queries,
  session: SessionRow,
  status: SessionStatus,
  now: number,
): Promise<void> {
  const event = EVENTS[status];
  if (event === undefined) return;
  const decided = session.status === "held" && status === "cancelled";
  const said = decided && !(await wantsReport(db, session, event)) ? "payment.expired" : event;
  await queueReport(db, session.session_id, said, { dedupe: said, now });
}

async function toAttempt(
  db: Queries,
  payment: PaymentRow,
  { cases, facts: read }: Order,
  releaseLevel: number,
): Promise<Attempt> {
  const terms = termsOf(payment);
  const facts = read.get(payment.payment_id) ?? (await readFacts(db, payment.payment_id));
  const all = facts.map(({ fact }) => fact);
  const proven = facts.filter(
    ({ level, fact }) => level >= releaseLevel || fact.kind !== "captured",
  );
  return {
    payment,
    record: toRecord(terms, all),
    proven: toRecord(
      terms,
      proven.map(({ fact }) => fact),
    ),
    endedAs: toRecord(
      terms,
      all.filter(({ kind }) => kind !== "captured"),
    ).status,
    cases: cases.filter(({ payment_id }) => payment_id === payment.payment_id),
  };
}

/** The other sessions that pay the same order: told as paid, and their money is not on its way back. */
async function listPaying(
  db: Queries,
  session: SessionRow,
  { payments }: Order,
): Promise<ReadonlySet<string>> {
  const paying = new Set<string>();
  for (const { payment_id, session_id, captured, refunded } of payments) {
    if (session_id === session.session_id || captured === 0) continue;
    const { status } = await readSessionRow(db, session_id);
    if (status !== "success") continue;
    const kept = captured - refunded - (await reservedOf(db, payment_id));
    if (kept > 0) paying.add(session_id);
  }
  return paying;
}

/** Once an order is paid, what could still be paid for it is closed at the gateway soon, where that can be done. */
async function closeOthers(db: Queries, { payments, now }: Order): Promise<void> {
  const open = payments.filter(({ status }) => status === "pending" || status === "authorized");
  if (open.length === 0) return;
  let paid = false;
  for (const { session_id, captured } of payments) {
    if (captured === 0 || paid) continue;
    paid = (await readSessionRow(db, session_id)).status === "success";
  }
  if (!paid) return;
  // Whoever is at work on one of them right now may not look at the order again: waited for. Where that is two waiting for each
  // other the database ends one of the two, which begins anew.
  const closing = await db
    .selectFrom("payments")
    .select(["payment_id", "session_id"])
    .where(
      "payment_id",
      "in",
      open.map(({ payment_id }) => payment_id),
    )
    .where("superseded", "=", 0)
    .where("status", "in", ["pending", "authorized"])
    .orderBy("payment_id")
    .forNoKeyUpdate()
    .execute();
  for (const { payment_id, session_id } of closing) {
    await db
      .updateTable("payments")
      .set({
        superseded: 1,
        next_check_at: now,
        check_reason: "close",
        requested_reason: "close",
      })
      .where("payment_id", "=", payment_id)
      .execute();
    const ended = await db
      .updateTable("sessions")
      .set({ status: "cancelled" })
      .where("session_id", "=", session_id)
      .where("status", "=", "pending")
      .returning("session_id")
      .executeTakeFirst();
    if (!ended) continue;
    await supersedeReports(db, session_id);
    await addToTimeline(db, {
      session_id,
      at: now,
      kind: "ended",
      text: "The order was paid by an earlier attempt. This one is offered no more; it stays watched.",
    });
  }
}

async function readSessionRow(db: Queries, session_id: string): Promise<SessionRow> {
  return await db
    .selectFrom("sessions")
    .selectAll()
    .where("session_id", "=", session_id)
    .executeTakeFirstOrThrow();
}
