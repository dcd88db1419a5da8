import type { Payment } from "./payment.ts";
import type { Refund } from "./refund.ts";

/** A message from outside, before anything is believed about it. */
export interface WebhookRequest {
  /** Lower-case names; a header that came more than once is joined by `, ` as fetch does. */
  readonly headers: Readonly<Record<string, string>>;
  /** The raw query string without `?`. */
  readonly query: string;
  /** The bytes as they came: signatures cover these. */
  readonly body: Uint8Array;
}

/** What one webhook says about one payment. */
export type WebhookEvent =
  /** The signature held: this is the gateway's word. */
  | { readonly type: "payment"; readonly payment: Payment }
  | {
      readonly type: "refund";
      readonly paymentId?: string;
      readonly paymentReference?: string;
      readonly refund: Refund;
    }
  /**
   * Not signed, or not fully documented: a reason to ask the gateway, never more.
   * `reference` is what the message claims; it is bound only by the answer to the question.
   */
  | { readonly type: "hint"; readonly paymentId?: string; readonly reference?: string }
  /** Money that is certainly not for the order it names, and why (a renewal, a trial, another price). */
  | {
      readonly type: "unmatched";
      readonly paymentId?: string;
      readonly reference?: string;
      readonly reason: string;
    }
  /** Genuine or not, nothing to do with payments of ours. */
  | { readonly type: "ignored"; readonly reason: string };

/** The answer that tells the gateway its message is stored. Said only when it is. */
export interface Acknowledgement {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** For gateways that ask for a 200 and nothing particular in it. */
export const RECEIVED: Acknowledgement = {
  status: 200,
  contentType: "application/json",
  body: '{"received":true}',
};

/** A webhook, read. */
export interface Webhook {
  readonly events: readonly WebhookEvent[];
  readonly acknowledgement: Acknowledgement;
}

/** What a browser brought back from the gateway. Never more than a reason to ask. */
export interface GatewayReturn {
  readonly paymentId?: string;
  readonly reference?: string;
  /** What the page may say while we ask. */
  readonly claims: "paid" | "declined" | "pending";
}
