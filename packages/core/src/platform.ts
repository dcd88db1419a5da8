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
      /** Which of the store's gateway accounts is to collect it. @default the first that takes the sum */
      readonly account?: string;
      /** What the buyer reads beside the sum. */
      readonly description?: string;
      readonly buyer?: Buyer;
      /** What the platform wants to find again with the payment, JSON text of an object. */
      readonly metadata?: string;
      readonly returnUrl: string;
      readonly cancelUrl: string;
      /** When the platform gives the order up, milliseconds since 1970. */
      readonly expiresAt?: number;
      /** Several tabs of one checkout are one group: only one of its payments is wanted. */
      readonly group?: string;
    }
  | { readonly type: "status"; readonly id: string; readonly orderId: string }
  /**
   * Stop this attempt unless it is paid: an instruction, not a question. With `within`, which is in milliseconds, the gateway
   * is asked a last time before it is answered; where its answer does not come in time, the command could not be carried out
   * now.
   */
  | {
      readonly type: "close";
      readonly id: string;
      readonly orderId: string;
      readonly within?: number;
    }
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
  /**
   * Somebody must be forgotten, in this store: by what is known of them, by their orders, or everybody there is. Accepted once all
   * of it is gone; what is open can be erased when it has ended, and the command is to be said again.
   */
  | {
      readonly type: "erase";
      readonly id: string;
      readonly buyer?: Pick<Buyer, "email" | "phone">;
      readonly orderIds?: readonly string[];
      readonly everyone?: true;
    }
  /** Something the platform's owner must see; nothing is done. */
  | {
      readonly type: "notice";
      readonly id: string;
      readonly orderId?: string;
      readonly message: string;
    };

/** How an order's payment stands with us. */
export interface OrderState {
  readonly paymentId: string;
  readonly gateway: string;
  readonly mode: "test" | "live";
  readonly asked: Money;
  readonly record: PaymentRecord;
  /** Grows with every change of the payment. */
  readonly version: number;
  /** What the merchant must decide about this order first. */
  readonly cases: readonly { readonly kind: CaseKind; readonly reason: string }[];
  /** Where the buyer can go on paying; absent once nothing more is to be paid there. */
  readonly url?: string;
}

/** What the bridge answers at once. */
export type Reply =
  /** `reused`: the order's open payment of the same sum goes on; `expiresAt` in milliseconds since 1970. */
  | {
      readonly type: "redirect";
      readonly url: string;
      readonly paymentId: string;
      readonly expiresAt: number;
      readonly reused: boolean;
    }
  | ({ readonly type: "state" } & OrderState)
  | { readonly type: "refund"; readonly refund: Refund }
  /** Done, or written down to be done. */
  | { readonly type: "accepted" }
  /** Nothing was done and a repeat will not do it either; the message is for the merchant. */
  | { readonly type: "refused"; readonly message: string };

/** A message of a platform that is kept before it is answered. */
export interface PlatformMessage {
  /** The platform's own for this message: a repeat carries the same and is kept once. */
  readonly id: string;
  /** What kind of message it is, in the platform's words. */
  readonly topic: string;
  readonly body: Uint8Array;
}

/** What the server hands to a platform: the way in, for one store. */
export interface Bridge {
  /**
   * Carries out a command. Safe to repeat: a repeat of the same id and content gets the answer of the first. `status`
   * and `refundStatus` only read, and are answered anew each time.
   *
   * @throws {PaymentError} `conflict` where the id came before with another content; `gateway_unavailable` where it could not be
   *   carried out now and may be repeated.
   */
  handle(command: Command): Promise<Reply>;
  /**
   * Keeps a message, durably once it answers; the server then hands it to {@link Platform.work} until that succeeds.
   *
   * @returns false where it was kept before.
   */
  keep(message: PlatformMessage): Promise<boolean>;
}

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
  | {
      readonly type: "payment";
      readonly record: PaymentRecord;
      /**
       * The merchant, or the store's policy, takes this money as the order's payment though it came late, or was not
       * exactly what was payable.
       */
      readonly accepted?: true;
    }
  /** Money on its way back, or that it will not come: `reason` says why, in words for the merchant, where that is known. */
  | { readonly type: "refund"; readonly refund: Refund; readonly reason?: string }
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

/** What a look at a platform came to. */
export interface Poll {
  /** Where the next look goes on: the platform's own text, kept until then. */
  readonly cursor: string;
  /** How long until the next look, in milliseconds; 0 where there is more to be seen at once. */
  readonly after: number;
}

/** A shop platform, connected to one store: the north side. */
export interface Platform {
  /** Stable, stored with every payment. */
  readonly name: string;
  /**
   * Answers what the platform or the buyer's browser sends to this store's address, by the path below that address.
   * Verifies before it believes, and keeps or carries out before it says so.
   */
  fetch?(request: Request, path: string): Promise<Response>;
  /** Works on a message that was kept. Safe to repeat. @throws where it must be tried again later. */
  work?(message: PlatformMessage): Promise<void>;
  /**
   * Looks for what no message told, again and again: one process at a time does so for a store. What it finds it keeps
   * ({@link Bridge.keep}), so that a look is short, and safe to repeat. Absent where the platform's messages do not get lost.
   *
   * @param cursor what the look before returned; `undefined` at the first.
   * @throws where it could not look: the same cursor is tried again, in growing pauses.
   */
  poll?(cursor: string | undefined, options?: { readonly signal?: AbortSignal }): Promise<Poll>;
  /** How long to wait before each further try of a report, in milliseconds. @default Standard Webhooks' schedule */
  readonly retries?: readonly number[];
  /**
   * Tells the platform what became of something. Safe to repeat and to come out of order.
   *
   * @throws nothing it can help: a platform that cannot be reached answers `retry`.
   */
  report(report: Report, options?: { readonly signal?: AbortSignal }): Promise<ReportOutcome>;
}
