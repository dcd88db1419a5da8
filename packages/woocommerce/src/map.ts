import {
  isSameMoney,
  type Money,
  meaningOf,
  parseMoney,
  type Report,
  type ReportOutcome,
} from "@polygate/core";
import type * as wire from "./wire.ts";

/** What a report makes of an order as it stands. */
export interface Verdict {
  readonly outcome: Extract<ReportOutcome, { type: "applied" | "held" }>;
  /** Set together: the order is paid, by this transaction. */
  readonly transaction?: string;
  readonly status?: "on-hold" | "failed";
  /** For the merchant. Without one the order is left as it is. */
  readonly note?: string;
}

/** Statuses in which WooCommerce takes a payment. Manual methods leave their orders on hold from the start. */
const PAYABLE = new Set(["pending", "on-hold", "failed"]);

/** Statuses that `on-hold` may replace when a case turns up. What was sent, refunded or thrown away stays so. */
const HOLDABLE = new Set(["pending", "failed", "cancelled", "processing"]);

/** What to do about an order. Pure: it decides on the order as it was just read. */
export function toVerdict(
  report: Report,
  order: wire.Order,
  paymentMethods: readonly string[],
): Verdict {
  const meaning = meaningOf(report);
  const ours = paymentMethods.includes(order.payment_method);
  if (meaning.type === "waiting") return { outcome: { type: "applied" } };

  if (meaning.type === "ended") {
    const failed = meaning.status === "failed" && order.status === "pending" && isUnpaid(order);
    return {
      outcome: { type: "applied" },
      note: meaning.sentence,
      ...(failed && ours && { status: "failed" }),
    };
  }

  if (meaning.type === "attention") {
    return hold(meaning.sentence, ours && stopsOrder(report, order));
  }

  const paidBy = `${meaning.sentence} It`;
  if (!isUnpaid(order)) {
    if (order.transaction_id === meaning.transaction) return { outcome: { type: "applied" } };
    const other = order.transaction_id || "another payment";
    return hold(`${paidBy} comes on top: the order was already paid (${other}).`, false);
  }
  if (!ours) {
    const method = order.payment_method || "no payment method";
    return hold(`${paidBy} was not booked: the order is now to be paid by ${method}.`, false);
  }
  if (!isSameMoney(report.asked, totalOf(order))) {
    const total = `${order.total} ${order.currency}`;
    return hold(`${paidBy} was not booked: the order's total is now ${total}.`, true);
  }
  if (!PAYABLE.has(order.status)) {
    const late = order.status === "cancelled";
    return hold(`${paidBy} was not booked: the order's status was ${order.status}.`, late);
  }
  return {
    outcome: { type: "applied" },
    transaction: meaning.transaction,
    note: meaning.sentence,
  };

  function hold(reason: string, stop: boolean): Verdict {
    return {
      outcome: { type: "held", reason },
      note: reason,
      ...(stop && order.status !== "on-hold" && { status: "on-hold" }),
    };
  }
}

/** Whether what turned up must stop the order: not where it was paid properly and only other money is in question. */
function stopsOrder(report: Report, order: wire.Order): boolean {
  if (!HOLDABLE.has(order.status)) return false;
  if (report.type === "refund") return false;
  if (report.type === "payment") return isUnpaid(order);
  if (report.kind === "dispute") return true;
  return isUnpaid(order) && ["late", "under", "over", "mismatch"].includes(report.kind);
}

function isUnpaid(order: wire.Order): boolean {
  return order.date_paid_gmt === null;
}

/** A total we cannot read, or in a currency we do not know, is no money we asked for. */
function totalOf({ total, currency }: wire.Order): Money {
  try {
    return parseMoney(total, currency);
  } catch {
    return { amount: -1, currency };
  }
}
