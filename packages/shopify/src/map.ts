import {
  isSameMoney,
  type Money,
  meaningOf,
  parseMoney,
  type Report,
  type ReportEntry,
} from "@polygate/core";
import type * as wire from "./wire.ts";

/** What a report makes of an order as it stands. */
export type Verdict =
  | { readonly type: "applied" }
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "retry"; readonly reason: string }
  | { readonly type: "hold"; readonly reason: string }
  /** Take this pending transaction as received. */
  | { readonly type: "capture"; readonly parentTransactionId: string }
  /** Book all that is outstanding, which is what was asked. */
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
  if (report.mode === "live" && order.test) {
    return { type: "refused", reason: "A live payment says nothing about a test order." };
  }
  if (report.mode === "test" && !order.test && !shop.plan.partnerDevelopment) {
    return { type: "refused", reason: "A test payment says nothing about a real shop's order." };
  }

  const meaning = meaningOf(report);
  // An attempt that ended leaves the order as it is: it may still be paid.
  if (meaning.type === "waiting" || meaning.type === "ended") return { type: "applied" };
  if (meaning.type === "attention") return { type: "hold", reason: meaning.sentence };

  const outstanding = moneyOf(order.totalOutstandingSet);
  if (outstanding?.amount === 0) {
    return entries.some((entry) => isOurBooking(entry, report))
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

  const pending = order.transactions.find(
    (transaction) => isPendingManual(transaction, paymentMethod) && isOf(transaction, report.asked),
  );
  if (pending) {
    const tries = order.transactions.filter((it) => it.parentTransaction?.id === pending.id);
    if (tries.some(({ status }) => UNDECIDED.has(status))) {
      return { type: "retry", reason: "Shopify has not decided about the last try yet." };
    }
    return { type: "capture", parentTransactionId: pending.id };
  }
  if (order.canMarkAsPaid) return { type: "markAsPaid" };
  return hold("was not booked: Shopify does not let the order be marked as paid");

  function hold(what: string): Verdict {
    const sentence = meaning.type === "paid" ? `${meaning.sentence} ` : "";
    return { type: "hold", reason: `${sentence}It ${what}.` };
  }
}

/** Whether nothing is left to be paid, by the order as it was just read. */
export function isSettled({ totalOutstandingSet }: wire.Order): boolean {
  return moneyOf(totalOutstandingSet)?.amount === 0;
}

/** Only bookings are remembered of payments that raised no case. */
function isOurBooking(entry: ReportEntry, { paymentId }: Report): boolean {
  return entry.type === "payment" && entry.paymentId === paymentId && entry.outcome !== "held";
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

/** Absent where it is no sum we could have asked for: negative, or in a currency we do not know. */
function moneyOf({ presentmentMoney }: wire.MoneyBag): Money | undefined {
  try {
    return parseMoney(presentmentMoney.amount, presentmentMoney.currencyCode);
  } catch {
    return undefined;
  }
}
