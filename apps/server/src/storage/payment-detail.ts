import type { Selectable } from "kysely";
import type { CaseTable, OutboxTable, Queries, RefundTable } from "./database.ts";
import { type ListedPayment, readPayments } from "./list-payments.ts";
import { readTimeline, type TimelineEntry } from "./timeline.ts";

/** What established something about a payment. */
interface ListedFact {
  readonly payment_id: string;
  /** The fact itself, JSON. */
  readonly fact: string;
  readonly evidence: string;
  readonly level: number;
  readonly inbox_id: number | null;
}

/** Everything about one payment. */
export interface PaymentDetail extends ListedPayment {
  readonly facts: readonly ListedFact[];
  readonly timeline: readonly TimelineEntry[];
  readonly cases: readonly Selectable<CaseTable>[];
  readonly refunds: readonly Selectable<RefundTable>[];
  readonly deliveries: readonly Selectable<OutboxTable>[];
}

/** Reads everything about one session. */
export async function readPaymentDetail(
  db: Queries,
  { session_id }: { readonly session_id: string },
): Promise<PaymentDetail | undefined> {
  const [payment] = await readPayments(db, [session_id]);
  if (!payment) return undefined;
  const ids = payment.attempts.map(({ payment_id }) => payment_id);
  const facts = await db
    .selectFrom("facts")
    .select(["payment_id", "fact", "evidence", "level", "inbox_id"])
    .where("payment_id", "in", ids)
    .orderBy("payment_id")
    .orderBy("identity")
    .execute();
  return {
    ...payment,
    facts,
    timeline: await readTimeline(db, { session_id }),
    cases: await db.selectFrom("cases").selectAll().where("session_id", "=", session_id).execute(),
    refunds: await db
      .selectFrom("refunds")
      .selectAll()
      .where("session_id", "=", session_id)
      .execute(),
    deliveries: await db
      .selectFrom("outbox")
      .selectAll()
      .where("session_id", "=", session_id)
      .execute(),
  };
}
