import { toRecord } from "@polygate/core";
import { compileOnce } from "./compile-once.ts";
import type { Queries, SessionStatus } from "./database.ts";
import { lockOrder, type Order, type OrderSession } from "./orders.ts";
import { readFactsOf, type StoredFact } from "./proofs.ts";
import { queueReportOf, supersedeReports, wantsReport } from "./queue-report.ts";
import { reservedOf } from "./refund-bound.ts";
import { type Attempt, statusOf } from "./session-status.ts";
import type { PaymentRow, SessionRow } from "./sessions.ts";
import { termsOf } from "./terms.ts";
import { addToTimeline } from "./timeline.ts";
import { makeDue, send } from "./unfinished.ts";

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
 *
 * @param known what whoever changed the payment has read already.
 */
export async function followOrder(
  db: Queries,
  payment: PaymentRow,
  now: number,
  known: { readonly order?: Order; readonly facts?: readonly StoredFact[] } = {},
): Promise<void> {
  const { sessions, payments, cases } = known.order ?? (await lockOrder(db, payment));
  const read = new Map(known.facts && [[payment.payment_id, known.facts]]);
  const order = { sessions: new Map(sessions), payments, cases, facts: read, now };
  await followSession(db, payment.session_id, order);
  // Money of another session may have waited for what was just settled.
  const waiting = new Set(payments.filter(({ captured }) => captured > 0).map(toSession));
  for (const it of cases) if (it.holds === 1 && it.session_id) waiting.add(it.session_id);
  waiting.delete(payment.session_id);
  for (const session_id of waiting) await followSession(db, session_id, order);
  await closeOthers(db, order);
}

const toSession = ({ session_id }: PaymentRow) => session_id;

interface Followed extends Order {
  /** With the statuses that were found so far. */
  readonly sessions: Map<string, OrderSession>;
  /** By payment, as far as they were read. */
  readonly facts: ReadonlyMap<string, readonly StoredFact[]>;
  readonly now: number;
}

async function followSession(db: Queries, session_id: string, order: Followed): Promise<void> {
  const session = order.sessions.get(session_id);
  if (!session || session.status === "success") return;
  const own = order.payments.filter((payment) => payment.session_id === session_id);
  const attempts: Attempt[] = [];
  for (const payment of own) {
    attempts.push(await toAttempt(db, payment, order, session.release_level));
  }
  const paying = await listPaying(db, session, order);
  const paidElsewhere = paying.size > 0;
  const status = statusOf({
    current: session.status,
    attempts,
    late: session.late_payments,
    paidElsewhere,
    otherDoubles: order.cases.filter(
      (it) => it.kind === "double" && it.session_id !== null && paying.has(it.session_id),
    ),
  });
  if (status === session.status) return;
  const paidAt = attempts.find(({ record }) => record.captured > 0)?.record.paidAt;
  const paid_at = status === "success" ? (paidAt ?? order.now) : session.paid_at;
  order.sessions.set(session_id, { ...session, status, paid_at });
  send(db, writeStatus(db, { session_id, status, paid_at }));
  // Of a session that is pending no end was told that could be waiting.
  if (session.status !== "pending") await supersedeReports(db, session_id);
  // The order is paid: that one of its sessions is not must not sound as if it were not.
  if (paidElsewhere && status !== "success") return;
  await tell(db, session, status, order.now);
}

const writeStatus = compileOnce(
  (db, { session_id, status, paid_at }: Pick<SessionRow, "session_id" | "status" | "paid_at">) =>
    db.updateTable("sessions").set({ status, paid_at }).where("session_id", "=", session_id),
);

/** A shop that does not know `payment.cancelled` is told what the protocol has for it: this will not be paid. */
async function tell(
  db: Queries,
  session: OrderSession,
  status: SessionStatus,
  now: number,
): Promise<void> {
  const event = EVENTS[status];
  if (event === undefined) return;
  const decided = session.status === "held" && status === "cancelled";
  const said = decided && !wantsReport(session, event) ? "payment.expired" : event;
  await queueReportOf(db, session, said, { dedupe: said, now });
}

async function toAttempt(
  db: Queries,
  payment: PaymentRow,
  { cases, facts: read }: Followed,
  releaseLevel: number,
): Promise<Attempt> {
  const terms = termsOf(payment);
  const facts = read.get(payment.payment_id) ?? (await readFactsOf(db, payment));
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
  { payments, sessions }: Followed,
): Promise<ReadonlySet<string>> {
  const paying = new Set<string>();
  for (const { payment_id, session_id, captured, refunded } of payments) {
    if (session_id === session.session_id || captured === 0) continue;
    if (sessions.get(session_id)?.status !== "success") continue;
    const kept = captured - refunded - (await reservedOf(db, payment_id));
    if (kept > 0) paying.add(session_id);
  }
  return paying;
}

/** Once an order is paid, what could still be paid for it is closed at the gateway soon, where that can be done. */
async function closeOthers(db: Queries, { sessions, payments, now }: Followed): Promise<void> {
  const open = payments.filter(({ status }) => status === "pending" || status === "authorized");
  if (open.length === 0) return;
  const isPaid = payments.some(
    ({ session_id, captured }) => captured > 0 && sessions.get(session_id)?.status === "success",
  );
  if (!isPaid) return;
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
  if (closing.length > 0) makeDue(db, "questions");
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
    addToTimeline(db, {
      session_id,
      at: now,
      kind: "ended",
      text: "The order was paid by an earlier attempt. This one is offered no more; it stays watched.",
    });
  }
}
