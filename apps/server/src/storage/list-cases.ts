import type { CaseKind } from "@polygate/core";
import type { CaseRow } from "./cases.ts";
import type { Queries } from "./database.ts";
import { versionOf } from "./decide.ts";
import { type Asked, readFacts, type Statement, statementsOf } from "./proofs.ts";
import { refundableOf } from "./refund-bound.ts";
import type { PaymentRow, SessionRow } from "./sessions.ts";

/** A case with both sides' proofs, and what a decision must name to count. */
export interface CaseDetail {
  readonly case: CaseRow;
  /** Hand it in with the decision: it no longer fits once something has changed. */
  readonly version: string;
  readonly session: SessionRow | undefined;
  readonly payment: PaymentRow | undefined;
  readonly asked: Asked | undefined;
  /** What the gateway said when the case was opened or last changed. */
  readonly said: readonly Statement[];
  /** Everything established about the payment, as of now. */
  readonly established: readonly Statement[];
  /** What could be given back, minor units. */
  readonly refundable: number;
}

/** Cases, newest first, of all stores or of one. */
export async function listCases(
  db: Queries,
  query: {
    readonly store_id?: string;
    readonly status?: "open" | "closed";
    readonly kind?: CaseKind;
    readonly payment_id?: string;
    readonly session_id?: string;
    /** The last `case_id` that was read before. */
    readonly before?: number;
    readonly limit: number;
  },
): Promise<CaseRow[]> {
  let cases = db.selectFrom("cases").selectAll();
  for (const column of ["store_id", "status", "kind", "payment_id", "session_id"] as const) {
    const value = query[column];
    if (value !== undefined) cases = cases.where(column, "=", value);
  }
  if (query.before !== undefined) cases = cases.where("case_id", "<", query.before);
  return await cases.orderBy("case_id", "desc").limit(query.limit).execute();
}

/** One case with its proofs, of any store or of the given one. */
export async function readCase(
  db: Queries,
  { case_id, store_id }: { readonly case_id: number; readonly store_id?: string },
): Promise<CaseDetail | undefined> {
  let query = db.selectFrom("cases").selectAll().where("case_id", "=", case_id);
  if (store_id !== undefined) query = query.where("store_id", "=", store_id);
  const found = await query.executeTakeFirst();
  if (!found) return undefined;
  const payment =
    found.payment_id === null
      ? undefined
      : await db
          .selectFrom("payments")
          .selectAll()
          .where("payment_id", "=", found.payment_id)
          .executeTakeFirst();
  const session =
    found.session_id === null
      ? undefined
      : await db
          .selectFrom("sessions")
          .selectAll()
          .where("session_id", "=", found.session_id)
          .executeTakeFirst();
  const asked: Asked = JSON.parse(found.asked);
  return {
    case: found,
    version: versionOf(found, payment),
    session,
    payment,
    asked: asked.paymentId === undefined ? undefined : asked,
    said: JSON.parse(found.said),
    established: payment
      ? statementsOf(payment.payment_id, await readFacts(db, payment.payment_id))
      : [],
    refundable: payment ? await refundableOf(db, payment) : 0,
  };
}
