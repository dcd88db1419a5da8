import type { Money } from "./money.ts";
import type { PaymentRecord } from "./record.ts";
import type { Refund } from "./refund.ts";
import type { Buyer } from "./session.ts";

/** What a platform asks of the bridge. `id` is the platform's own for this command: a repeat carries the same. */
export type Command =
  | {
      readonly type: "open";
      readonly id: string;
      readonly orderId: string;
      readonly money: Money;
      readonly mode: "test" | "live";
      readonly buyer?: Buyer;
      readonly returnUrl: string;
      readonly cancelUrl: string;
      /** When the platform gives the order up, milliseconds since 1970. */
      readonly expiresAt?: number;
      /** Several tabs of one checkout are one group: only one of its payments is wanted. */
      readonly group?: string;
    }
  | { readonly type: "status"; readonly id: string; readonly orderId: string }
  /** Stop this attempt unless it is paid: an instruction, not a question. */
  | { readonly type: "close"; readonly id: string; readonly orderId: string }
  | {
      readonly type: "capture" | "refund";
      readonly id: string;
      readonly orderId: string;
      readonly money: Money;
    }
  | {
      readonly type: "refundStatus";
      readonly id: string;
      readonly orderId: string;
      readonly refundId: string;
    }
  /** Something the platform's owner must see; nothing is done. */
  | {
      readonly type: "notice";
      readonly id: string;
      readonly orderId?: string;
      readonly message: string;
    };

/** What the bridge answers at once. */
export type Reply =
  | { readonly type: "redirect"; readonly url: string }
  | { readonly type: "state"; readonly record: PaymentRecord; readonly version: number }
  | { readonly type: "accepted" }
  | { readonly type: "refused"; readonly message: string };

/** What became of something. The version grows with every change, so an older report is recognised as such. */
export type Report = {
  /** One per change, the same when repeated. */
  readonly eventId: string;
  readonly version: number;
  readonly orderId: string;
  readonly paymentId: string;
  readonly gateway: string;
  readonly mode: "test" | "live";
  readonly asked: Money;
} & (
  | { readonly type: "payment"; readonly record: PaymentRecord }
  | { readonly type: "refund"; readonly refund: Refund }
  /** Money the merchant must decide about. Platforms hold the order and say why; they decide nothing. */
  | {
      readonly type: "case";
      readonly kind: CaseKind;
      readonly record: PaymentRecord;
      readonly reason: string;
    }
);

/** What a merchant must decide. Never a log line only. */
export type CaseKind =
  | "late"
  | "double"
  | "under"
  | "over"
  | "mismatch"
  | "unmatched"
  | "dispute"
  | "refund_due";

/** What the platform did with a report. Only these count: a bare 200 is no delivery. */
export type ReportOutcome =
  | { readonly type: "applied"; readonly redirectUrl?: string }
  | { readonly type: "held"; readonly reason: string }
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "retry"; readonly after?: number; readonly reason: string };

/** A shop platform: the north side. */
export interface Platform {
  /** Stable, stored with every payment. */
  readonly name: string;
  /** How long to wait before each further try of a report, in milliseconds. @default Standard Webhooks' schedule */
  readonly retries?: readonly number[];
  /**
   * Tells the platform what became of something. Safe to repeat and to come out of order.
   *
   * @throws nothing it can help: a platform that cannot be reached answers `retry`.
   */
  report(report: Report, options?: { readonly signal?: AbortSignal }): Promise<ReportOutcome>;
}
