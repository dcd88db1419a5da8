import { createHash } from "node:crypto";
import { type Report, toRecord } from "@polygate/core";
import type { Selectable } from "kysely";
import type { OutboxTable, Queries } from "./database.ts";
import { knowEndpoint } from "./endpoints.ts";
import { closeGroup } from "./platform-orders.ts";
import { readFacts } from "./proofs.ts";
import { hasFailed, readRefundRow, toRefund } from "./refund-state.ts";
import { type PaymentRow, readSession, type SessionRow } from "./sessions.ts";
import { termsOf } from "./terms.ts";
import { makeDue } from "./unfinished.ts";

/**
 * Queues what a platform must be told about a session, in the transaction that makes it true. That a case was settled is
 * not told by itself: what follows from it is.
 *
 * @param about `extra` of `case.opened`: the case; `refund_id`: the one refund it is about.
 */
export async function queuePlatformReport(
  db: Queries,
  session: SessionRow,
  event: string,
  about: Subject & { readonly now: number },
): Promise<void> {
  const { now } = about;
  if (session.order_ref === null || event === "case.closed") return;
  if (event === "payment.success") await closeGroup(db, session, now);
  const { store_id, order_ref } = session;
  const url = `store:${store_id}`;
  makeDue(db, "deliveries");
  const endpoint_id = knowEndpoint(db, { store_id, kind: "report", url, now });
  for (const subject of await listSubjects(db, session, event, about)) {
    const dedupe = subject === null ? `report ${event}` : `report ${event} ${subject}`;
    await db
      .insertInto("outbox")
      .values({
        message_id: toEventId(session.session_id, dedupe),
        kind: "report",
        store_id,
        endpoint_id,
        order_ref,
        session_id: session.session_id,
        subject,
        event,
        dedupe,
        url,
        created_at: now,
        attempts: 0,
        next_at: now,
        status: "pending",
      })
      .onConflict((conflict) =>
        conflict
          .columns(["session_id", "dedupe"])
          .doUpdateSet({ status: "pending", next_at: now, attempts: 0 })
          .where("outbox.status", "=", "superseded"),
      )
      .execute();
  }
}

interface Subject {
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly refund_id?: string;
}

/** What an event is about, one report each: the numbers of a case or of refunds; `null` for the payment itself. */
async function listSubjects(
  db: Queries,
  { session_id }: SessionRow,
  event: string,
  { extra, refund_id }: Subject,
): Promise<readonly (string | null)[]> {
  if (refund_id !== undefined) return [refund_id];
  if (event === "payment.refunded") return await listSucceeded(db, session_id);
  if (event !== "case.opened") return [null];
  const opened = extra?.case;
  const id = typeof opened === "object" && opened !== null && "id" in opened ? opened.id : "";
  return [String(id)];
}

async function listSucceeded(db: Queries, session_id: string): Promise<string[]> {
  const refunds = await db
    .selectFrom("refunds")
    .select("refund_id")
    .where("session_id", "=", session_id)
    .where("status", "=", "succeeded")
    .orderBy("refund_id")
    .execute();
  return refunds.map(({ refund_id }) => refund_id);
}

/** Builds a report from how things stand now; `undefined` where what it was about is settled meanwhile. */
export async function readReport(
  db: Queries,
  { message_id, session_id, subject, event }: Selectable<OutboxTable>,
): Promise<Report | undefined> {
  const view = await readSession(db, { session_id });
  if (!view) return undefined;
  const { session } = view;
  if (event === "case.opened") {
    const found = await db
      .selectFrom("cases")
      .select(["kind", "reason", "payment_id"])
      .where("case_id", "=", Number(subject))
      .where("status", "=", "open")
      .executeTakeFirst();
    if (!found) return undefined;
    const payment = await readPayment(db, found.payment_id ?? view.payment.payment_id);
    const record = await readRecord(db, payment);
    const about = describe(message_id, session, payment);
    return { ...about, type: "case", kind: found.kind, reason: found.reason, record };
  }
  if (event === "payment.refunded" || event === "refund.failed") {
    const refund = await readRefundRow(db, subject ?? "");
    if (!refund || hasFailed(refund) !== (event === "refund.failed")) return undefined;
    const about = describe(message_id, session, await readPayment(db, refund.payment_id));
    const reason = refund.status === "canceled" ? GIVEN_UP : refund.error;
    return {
      ...about,
      type: "refund",
      refund: toRefund(refund),
      ...(hasFailed(refund) && reason !== null && { reason }),
    };
  }
  return {
    ...describe(message_id, session, view.payment),
    type: "payment",
    record: await readRecord(db, view.payment),
    ...(session.status === "success" && { accepted: true }),
  };
}

const GIVEN_UP = "it was given up on the server, no money moved";

function describe(eventId: string, session: SessionRow, payment: PaymentRow) {
  return {
    eventId,
    version: payment.version,
    orderId: session.order_ref ?? "",
    paymentId: payment.payment_id,
    gateway: payment.gateway,
    mode: session.mode,
    asked: { amount: session.amount, currency: session.currency },
  };
}

async function readPayment(db: Queries, payment_id: string): Promise<PaymentRow> {
  return await db
    .selectFrom("payments")
    .selectAll()
    .where("payment_id", "=", payment_id)
    .executeTakeFirstOrThrow();
}

async function readRecord(db: Queries, payment: PaymentRow) {
  const facts = await readFacts(db, payment.payment_id);
  return toRecord(
    termsOf(payment),
    facts.map(({ fact }) => fact),
  );
}

/** The same event has the same id on every try, and no two events share one. */
function toEventId(session_id: string, dedupe: string): string {
  return `evt_${createHash("sha256").update(`${session_id} ${dedupe}`).digest("hex").slice(0, 32)}`;
}
