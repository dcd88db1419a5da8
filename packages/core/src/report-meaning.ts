import { formatMoney, type Money } from "./money.ts";
import type { Report } from "./platform.ts";
import type { PaymentRecord } from "./record.ts";

/** What a report asks of an order, the same on every platform. Sentences are for the merchant. */
export type ReportMeaning =
  /** Nothing is decided yet. */
  | { readonly type: "waiting" }
  /**
   * Exactly what was payable has come, in time, or what came was accepted as it is; and it is still there. `transaction`
   * is what to find it by.
   */
  | { readonly type: "paid"; readonly transaction: string; readonly sentence: string }
  /** The attempt is over and nothing was collected: the order may still be paid by another. */
  | {
      readonly type: "ended";
      readonly status: "canceled" | "expired" | "failed";
      readonly sentence: string;
    }
  /** A person must look before the order goes on. */
  | { readonly type: "attention"; readonly sentence: string };

const ENDS = { canceled: "was canceled", expired: "expired", failed: "failed" } as const;

/** Reads a report. Only a payment that leaves no doubt is `paid`. */
export function meaningOf(report: Report): ReportMeaning {
  const about = `${report.gateway} payment ${report.paymentId}`;
  if (report.type === "case") {
    return { type: "attention", sentence: `${about}: ${report.reason}` };
  }
  if (report.type === "refund") {
    const { status, money, reference } = report.refund;
    if (status === "pending") return { type: "waiting" };
    const what = `${about}: the refund ${reference} of ${inWords(money)}`;
    if (status === "succeeded") {
      return { type: "attention", sentence: `${what} has reached the buyer.` };
    }
    const why = report.reason === undefined ? "" : ` (${report.reason.replace(/\.$/, "")})`;
    const sentence = `${what} failed${why}: the buyer has not got the money.`;
    return { type: "attention", sentence };
  }

  const { record, asked } = report;
  const { status } = record;
  if (status === "pending" || status === "authorized") return { type: "waiting" };
  if (status !== "captured") {
    return { type: "ended", status, sentence: `${about} ${ENDS[status]}; nothing was collected.` };
  }
  const collected = `${about} collected ${inWords({ ...asked, amount: record.captured })}`;
  const doubt = doubtAbout(record, asked, report.accepted === true);
  if (doubt) return { type: "attention", sentence: `${collected}, but ${doubt}.` };
  const ids = record.transactionIds.join(", ");
  return {
    type: "paid",
    transaction: ids || report.paymentId,
    sentence: ids ? `${collected} (transaction ${ids}).` : `${collected}.`,
  };
}

function doubtAbout(record: PaymentRecord, asked: Money, isAccepted: boolean): string | undefined {
  const { fit, late, refunded, dispute } = record;
  if (fit !== "exact" && !isAccepted)
    return fit === "over" ? "that is too much" : "that is too little";
  if (late && !isAccepted) return "only after the payment had ended";
  if (refunded > 0) return `${inWords({ ...asked, amount: refunded })} has been given back since`;
  if (dispute && dispute.status !== "won") return "the payment is contested";
  return undefined;
}

function inWords(money: Money): string {
  return `${formatMoney(money)} ${money.currency}`;
}
