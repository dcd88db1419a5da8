import type { Refund } from "@polygate/core";
import type { Queries } from "./database.ts";
import type { RefundRow } from "./reserve.ts";

/** Whether a refund ended and no money moved: the gateway refused it, or a person gave it up. */
export function hasFailed({ status }: Pick<RefundRow, "status">): boolean {
  return status === "failed" || status === "canceled";
}

/**
 * A refund in the words platforms share. What waits for a person is as little with the buyer as what the gateway has not
 * done yet. One that was made at the gateway goes by the gateway's own number, every other by ours.
 */
export function toRefund(refund: RefundRow): Refund {
  const { refund_id, way, reference, status, amount, currency, bank_reference, ended_at } = refund;
  const hasSucceeded = status === "succeeded";
  return {
    reference: way === "gateway" ? (reference ?? refund_id) : refund_id,
    status: hasSucceeded ? "succeeded" : hasFailed(refund) ? "failed" : "pending",
    money: { amount, currency },
    ...(bank_reference !== null && { bankReference: bank_reference }),
    ...(hasSucceeded && ended_at !== null && { at: ended_at }),
  };
}

export async function readRefundRow(
  db: Queries,
  refund_id: string,
): Promise<RefundRow | undefined> {
  return await db
    .selectFrom("refunds")
    .selectAll()
    .where("refund_id", "=", refund_id)
    .executeTakeFirst();
}
