import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Database } from "./database.ts";
import type { GatewayHealth } from "./gateway-health.ts";
import type { PaymentRow } from "./sessions.ts";

/** After so many unanswered questions on end it is the payment, if its gateway answers about others meanwhile. */
const MOST_UNANSWERED = 3;

type Answering = Pick<GatewayHealth, "last_answer_at">;

/**
 * Whether a gateway leaves questions about this one payment without an answer while it answers about others. Its silence then
 * says nothing about the account: a few such payments would otherwise have a gateway that works well count as out of reach.
 */
export function isUnanswerable(
  { unanswered, unanswered_since }: PaymentRow,
  { last_answer_at }: Answering,
): boolean {
  return unanswered >= MOST_UNANSWERED && (unanswered_since ?? Infinity) < (last_answer_at ?? 0);
}

/** The payments of which the opposite holds, in a query. */
export function isAnswerable(
  where: ExpressionBuilder<Database, "payments">,
  { last_answer_at }: Answering,
): Expression<SqlBool> {
  return where.or([
    where("unanswered", "<", MOST_UNANSWERED),
    where("unanswered_since", ">=", last_answer_at ?? 0),
  ]);
}
