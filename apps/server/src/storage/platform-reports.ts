import { createHash } from "node:crypto";
import { factIdentity, type Report, toRecord } from "@polygate/core";
import type { Selectable } from "kysely";
import type { OutboxTable, Queries } from "./database.ts";
import { knowEndpoint } from "./endpoints.ts";
import { closeGroup } from "./platform-orders.ts";
import { readFacts } from "./proofs.ts";
import { type PaymentRow, readSession, type SessionRow } from "./sessions.ts";
import { termsOf } from "./terms.ts";

/** Whether a store's orders live on a platform, which is told by reports instead of webhooks. */
export async function isOnPlatform(db: Queries, store_id: string): Promise<boolean> {
  const { platform } = await db
    .selectFrom("stores")
    .select("platform")
    .where("store_id", "=", store_id)
    .executeTakeFirstOrThrow();
  return platform !== "api";
}

/**
 * Queues what a platform must be told about a session, in the transaction that makes it true. That a case was settled is
 * not told by itself: what follows from it is.
 *
 * @param extra of `case.opened`, the case.
 */
export async function queuePlatformReport(
  db: Queries,
  session: SessionRow,
  event: string,
  { extra, now }: { readonly extra?: Readonly<Record<string, unknown>>; readonly now: number },
): Promise<void> {
  if (session.order_ref === null || event === "case.closed") return;
  if (event === "payment.success") await closeGroup(db, session, now);
  const { store_id, order_ref } = session;
  const url = `store:${store_id}`;
  const endpoint_id = await knowEndpoint(db, { store_id, kind: "report", url, now });
  for (const { payment_id, subject } of await listSubjects(db, session, event, extra)) {
    const dedupe = ["report", event, payment_id, subject].filter((part) => part !== null).join(" ");
    await db
      .insertInto("outbox")
      .values({
        message_id: toEventId(session.session_id, dedupe),
        kind: "report",
        store_id,
        endpoint_id,
        order_ref,
        session_id: session.session_id,
        payment_id,
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
  readonly payment_id: string | null;
  readonly subject: string | null;
}

/** What an event is about, one report each. */
async function listSubjects(
  db: Queries,
  { session_id }: SessionRow,
  event: string,
  extra: Readonly<Record<string, unknown>> | undefined,
): Promise<readonly Subject[]> {
  if (event === "payment.refunded") return await listRefunds(db, session_id);
  if (event !== "case.opened") return [{ payment_id: null, subject: null }];
  const opened = extra?.case;
  const id = typeof opened === "object" && opened !== null && "id" in opened ? opened.id : "";
  return [{ payment_id: null, subject: String(id) }];
}

async function listRefunds(db: Queries, session_id: string): Promise<Subject[]> {
  const payments = await db
    .selectFrom("payments")
    .select("payment_id")
    .where("session_id", "=", session_id)
    .execute();
  const refunds: Subject[] = [];
  for (const { payment_id } of payments) {
    for (const { fact } of await readFacts(db, payment_id)) {
      if (fact.kind === "refunded") refunds.push({ payment_id, subject: factIdentity(fact) });
    }
  }
  return refunds;
}

/** Builds a report from how things stand now; `undefined` where what it was about is settled meanwhile. */
export async function readReport(
  db: Queries,
  { message_id, session_id, payment_id, subject, event }: Selectable<OutboxTable>,
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
  if (event === "payment.refunded") {
    const payment = await readPayment(db, payment_id ?? "");
    const facts = await readFacts(db, payment.payment_id);
    const refunded = facts.find(({ fact }) => factIdentity(fact) === subject)?.fact;
    if (!refunded?.money) return undefined;
    const { money, at, transactionId, reference } = refunded;
    const stated = { money, ...(at !== undefined && { at }) };
    const refund = {
      reference: transactionId ?? reference,
      status: "succeeded" as const,
      ...stated,
    };
    return { ...describe(message_id, session, payment), type: "refund", refund };
  }
  return {
    ...describe(message_id, session, view.payment),
    type: "payment",
    record: await readRecord(db, view.payment),
    ...(session.status === "success" && { accepted: true }),
  };
}

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
