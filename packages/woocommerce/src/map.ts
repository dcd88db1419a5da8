import { isSameMoney, meaningOf, type Report, type ReportOutcome } from "@polygate/core";
import { totalOf } from "./standing.ts";
import type * as wire from "./wire.ts";

/** What a report makes of an order as it stands. */
export interface Verdict {
  readonly outcome: Extract<ReportOutcome, { type: "applied" | "held" }>;
  readonly change?: wire.OrderChange;
  /** The change is to book the payment, and has done so only where the order then has a paid date. */
  readonly books?: true;
  /** For the merchant. Without one the order is left as it is. */
  readonly note?: string;
}

/** What the store's database keeps of a transaction id: it cuts the rest off. */
const TRANSACTION_LENGTH = 100;

/** Far below the 65,535 bytes beyond which the store refuses a note, whatever the letters. */
const SENTENCE_LENGTH = 2000;

/** Statuses that `on-hold` may replace when a case turns up. What was sent, refunded or thrown away stays so. */
const HOLDABLE = new Set(["pending", "failed", "cancelled", "processing"]);

/** What to do about an order. Pure: it decides on the order as it was just read. */
export function toVerdict(report: Report, order: wire.Order, paymentMethod: string): Verdict {
  const meaning = meaningOf(report);
  const sentence = "sentence" in meaning ? cut(meaning.sentence, SENTENCE_LENGTH) : "";
  const ours = order.payment_method === paymentMethod;
  if (meaning.type === "waiting") return { outcome: { type: "applied" } };

  if (meaning.type === "ended") {
    const failed = meaning.status === "failed" && order.status === "pending" && isUnpaid(order);
    return {
      outcome: { type: "applied" },
      note: sentence,
      ...(failed && ours && { change: { status: "failed" } }),
    };
  }

  if (meaning.type === "attention") {
    return hold(sentence, ours && stopsOrder(report, order));
  }

  const paidBy = `${sentence} It`;
  const transaction = cut(meaning.transaction, TRANSACTION_LENGTH);
  if (!isUnpaid(order)) {
    if (order.transaction_id === transaction) return { outcome: { type: "applied" } };
    const other = order.transaction_id || "another payment";
    return hold(`${paidBy} comes on top: the order was already paid (${other}).`, false);
  }
  if (!ours) {
    const method = order.payment_method || "no payment method";
    return hold(`${paidBy} was not booked: the order is now to be paid by ${method}.`, false);
  }
  const sum = totalOf(order);
  if (!sum || !isSameMoney(report.asked, sum)) {
    const total = `${order.total} ${order.currency}`;
    return hold(`${paidBy} was not booked: the order's total is now ${total}.`, true);
  }
  const change = toBooking(order, transaction);
  if (!change) {
    return hold(`${paidBy} was not booked: the order's status was ${order.status}.`, false);
  }
  return { outcome: { type: "applied" }, change, books: true, note: sentence };

  function hold(reason: string, stop: boolean): Verdict {
    return {
      outcome: { type: "held", reason },
      note: reason,
      ...(stop && order.status !== "on-hold" && { change: { status: "on-hold" } }),
    };
  }
}

/**
 * How the store is brought to book a payment; `undefined` where it cannot be.
 *
 * `set_paid` completes a payment only where the order still needs one: while it is pending or failed. So it is sent alone.
 * With a status it would take back an order that was paid a moment ago, and pay it again.
 *
 * An order on hold needs no payment in this sense. It goes as a merchant takes it by hand, which leaves its stock alone: on
 * its way through `pending` its last item would be for sale for a moment. Only where `processing` is not what WooCommerce
 * calls paid (a download, a plugin's own status) must it choose the status itself.
 */
function toBooking(order: wire.Order, transaction: string): wire.OrderChange | undefined {
  const transaction_id = transaction;
  const started = order.status === "processing" && order.transaction_id === transaction;
  if (order.status === "pending" || order.status === "failed") {
    return { set_paid: true, transaction_id };
  }
  if (order.status === "on-hold" && order.needs_processing !== false) {
    return { status: "processing", transaction_id };
  }
  if (order.status === "on-hold" || started) {
    return { status: "pending", set_paid: true, transaction_id };
  }
  return undefined;
}

/**
 * Whether what turned up must stop the order: only where its money may be taken back. What is late, too little or too much is
 * the merchant's to decide with the server; until then the order is unpaid, as it was.
 */
function stopsOrder(report: Report, order: wire.Order): boolean {
  return report.type === "case" && report.kind === "dispute" && HOLDABLE.has(order.status);
}

function isUnpaid(order: wire.Order): boolean {
  return order.date_paid_gmt === null;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : [...text].slice(0, length).join("");
}
