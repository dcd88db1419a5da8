import type { RefundRow } from "../storage/reserve.ts";
import { toJsonNumber, writeJsonObject } from "./raw-json.ts";

/** A refund as shops read it. Who is to get the money back by hand is for the owner's eyes. */
export function toRefundBody(refund: RefundRow): string {
  const { amount, currency } = refund;
  const time = (at: number | null) =>
    JSON.stringify(at === null ? null : new Date(at).toISOString());
  return writeJsonObject({
    refund_id: JSON.stringify(refund.refund_id),
    session_id: JSON.stringify(refund.session_id),
    amount: toJsonNumber({ amount, currency }),
    currency: JSON.stringify(currency),
    status: JSON.stringify(refund.status),
    way: JSON.stringify(refund.way === "open" ? null : refund.way),
    reason: JSON.stringify(refund.reason),
    reference: JSON.stringify(refund.reference),
    bank_reference: JSON.stringify(refund.bank_reference),
    error: JSON.stringify(refund.error),
    requested_at: time(refund.requested_at),
    ended_at: time(refund.ended_at),
  });
}
