import {
  formatMoney,
  isSameMoney,
  type Money,
  meaningOf,
  type Report,
  type ReportEntry,
} from "@polygate/core";
import { moneyOf, reasonOfMode } from "./standing.ts";
import type * as wire from "./wire.ts";

/** What a report about a payment makes of an order as it stands. */
export type Verdict =
  | { readonly type: "applied" }
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "retry"; readonly reason: string }
  | { readonly type: "hold"; readonly reason: string }
  /** The attempt is over: the order is given up, once its time has come. */
  | { readonly type: "ended" }
  /** Take this much of this pending transaction as received. */
  | { readonly type: "capture"; readonly parentTransactionId: string; readonly money: Money }
  /** Book all that is outstanding, which is what was received. */
  | { readonly type: "markAsPaid" };

/** A transaction of which Shopify does not know yet what will become of it. */
const UNDECIDED = new Set(["PENDING", "AWAITING_RESPONSE", "UNKNOWN"]);

/** What to do about an order. Pure: it decides on the order as it was just read, and on what it remembers of us. */
export function toVerdict(
  report: Report,
  { order, shop }: wire.ReadOrder,
  { paymentMethod }: { readonly paymentMethod: string },
  entries: readonly ReportEntry[],
): Verdict {
  if (!order) {
    const why = "it is not there, or older than 60 days (which needs read_all_orders)";
    return { type: "refused", reason: `The app cannot see the order: ${why}.` };
  }
  const wrongMode = reasonOfMode(report.mode, { order, shop });
  if (wrongMode) return { type: "refused", reason: wrongMode };

  const booked = entries.some((entry) => isOurBooking(entry, report, "applied"));
  // What goes back is told by reports of its own.
  const meaning = meaningOf(booked ? withoutRefunds(report) : report);
  if (meaning.type === "waiting") return { type: "applied" };
  if (meaning.type === "ended") return { type: "ended" };
  if (meaning.type === "attention") return { type: "hold", reason: meaning.sentence };
  if (booked) return { type: "applied" };

  const outstanding = moneyOf(order.totalOutstandingSet);
  if (outstanding?.amount === 0) {
    return entries.some((entry) => isOurBooking(entry, report, "started"))
      ? { type: "applied" }
      : hold("comes on top: nothing was outstanding any more");
  }
  if (order.cancelledAt) return hold("was not booked: the order is cancelled");
  if (!order.paymentGatewayNames.includes(paymentMethod)) {
    return hold(`was not booked: the order is not to be paid by ${paymentMethod}`);
  }
  if (!outstanding || !isSameMoney(report.asked, outstanding)) {
    const { amount, currencyCode } = order.totalOutstandingSet.presentmentMoney;
    return hold(`was not booked: ${amount} ${currencyCode} is outstanding by now`);
  }

  const money = receivedBy(report);
  const pending = order.transactions.find(
    (transaction) => isPendingManual(transaction, paymentMethod) && isOf(transaction, outstanding),
  );
  if (pending) {
    const tries = order.transactions.filter((it) => it.parentTransaction?.id === pending.id);
    if (tries.some(({ status }) => UNDECIDED.has(status))) {
      return { type: "retry", reason: "Shopify has not decided about the last try yet." };
    }
    return { type: "capture", parentTransactionId: pending.id, money };
  }
  if (!order.canMarkAsPaid) {
    return hold("was not booked: Shopify does not let the order be marked as paid");
  }
  if (!isSameMoney(money, outstanding)) {
    return hold(`was not booked: Shopify takes no part of ${formatMoney(outstanding)} here`);
  }
  return { type: "markAsPaid" };

  function hold(what: string): Verdict {
    const sentence = meaning.type === "paid" ? `${meaning.sentence} ` : "";
    return { type: "hold", reason: `${sentence}It ${what}.` };
  }
}

/**
 * How much of the order a payment pays: all that was asked where it came to what was payable, which may be called
 * otherwise (PayGate), or to more; else what came, which the merchant accepted.
 */
function receivedBy(report: Report): Money {
  if (report.type !== "payment" || report.record.fit !== "under") return report.asked;
  return { ...report.asked, amount: Math.min(report.record.captured, report.asked.amount) };
}

function withoutRefunds(report: Report): Report {
  if (report.type !== "payment") return report;
  return { ...report, record: { ...report.record, refunded: 0 } };
}

/** Only bookings are remembered of payments that raised no case. */
function isOurBooking(
  entry: ReportEntry,
  { paymentId }: Report,
  outcome: "started" | "applied",
): boolean {
  return entry.type === "payment" && entry.paymentId === paymentId && entry.outcome === outcome;
}

/** The transaction a manual method leaves: a sale that waits for the merchant's word. */
function isPendingManual(transaction: wire.Transaction, paymentMethod: string): boolean {
  const { kind, status, manuallyCapturable, gateway, formattedGateway } = transaction;
  const isOurs = gateway === paymentMethod || formattedGateway === paymentMethod;
  return kind === "SALE" && status === "PENDING" && manuallyCapturable && isOurs;
}

function isOf({ amountSet }: wire.Transaction, money: Money): boolean {
  const amount = moneyOf(amountSet);
  return amount !== undefined && isSameMoney(amount, money);
}
