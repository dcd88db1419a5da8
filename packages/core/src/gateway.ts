import type { Money } from "./money.ts";
import type { Payment, PaymentStatus } from "./payment.ts";
import type { Profile } from "./profile.ts";
import type { Refund } from "./refund.ts";
import type { Session, SessionRequest } from "./session.ts";
import type { GatewayReturn, Webhook, WebhookRequest } from "./webhook.ts";

/** Goes with every call. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Names a payment to its gateway. A driver uses whichever of the two its gateway can be asked by. */
export interface PaymentRef {
  readonly paymentId: string;
  /** Known once the gateway has told it. */
  readonly reference?: string;
  /** What was asked, for gateways that answer with an amount but no currency, or with neither. */
  readonly asked: Money;
}

/** A refund to make, or to ask about. */
export interface RefundRequest extends PaymentRef {
  /** Ours, unique, never reused: `[0-9A-Z]{20}`. The gateway refuses or recognises a repeat by it where it can. */
  readonly refundId: string;
  /** What to give back. */
  readonly money: Money;
  /** What was captured: tells a full refund from a partial one. */
  readonly captured: Money;
  /** Plain words for the gateway's record; drivers cut it to what is allowed. */
  readonly reason?: string;
}

/** Which of the account's payments to read. A gateway that cannot narrow by one of these answers with an empty page. */
export interface PaymentQuery {
  readonly status?: PaymentStatus;
  /** From 1. */
  readonly page?: number;
  readonly limit?: number;
}

/** A page of the account's payments, as the gateway reports them. */
export interface PaymentPage {
  readonly payments: readonly Payment[];
  /** Whether another page may follow. */
  readonly more: boolean;
}

/**
 * A payment gateway: the south side.
 *
 * Drivers keep no state. What they know comes from their config, the call, or the gateway.
 * A refused payment is a result (`status: "failed"`); a call that went wrong is a {@link PaymentError}.
 * A capability that is missing is a method that is missing.
 */
export interface Gateway {
  /** Stable, stored with every payment. */
  readonly name: string;
  /** What this account of the gateway can do. */
  readonly profile: Profile;
  /** The merchant's account at the gateway, as far as it is no secret: two configs with the same value share payments. */
  readonly account: string;

  /**
   * Opens a hosted checkout and says where to send the buyer. Checks limits before any call.
   *
   * @throws {PaymentError} `request_invalid` where the gateway cannot take this payment; `conflict` where it already
   *   knows this paymentId; any error whose `outcome` is `unknown` means the order may exist: see `profile.afterUnknownCreate`.
   */
  createSession(request: SessionRequest, options?: CallOptions): Promise<Session>;

  /**
   * Asks how a payment stands: the source of truth. A word the driver does not know is `pending`.
   *
   * @throws {PaymentError} `not_found` where the gateway knows none such (yet).
   */
  getPayment(ref: PaymentRef, options?: CallOptions): Promise<Payment>;

  /**
   * Verifies a webhook over its raw bytes, where the gateway signs, then reads it.
   *
   * @throws {PaymentError} `signature_invalid` if it did not come from the gateway; `response_invalid` if its signature
   *   holds (or none is due) and its content cannot be read.
   */
  parseWebhook(request: WebhookRequest): Webhook;

  /**
   * Reads what the buyer's browser brought back, where the gateway signs it.
   *
   * @throws {PaymentError} `signature_invalid`, `response_invalid` as in `parseWebhook`.
   */
  parseReturn?(request: WebhookRequest): GatewayReturn;

  /** Collects an authorized payment, or part of it. */
  capture?(ref: PaymentRef, money: Money, options?: CallOptions): Promise<Payment>;

  /** Starts giving back a captured payment, or part of it. */
  refund?(request: RefundRequest, options?: CallOptions): Promise<Refund>;

  /** Asks what became of a refund whose outcome is unknown or pending. */
  getRefund?(request: RefundRequest, options?: CallOptions): Promise<Refund>;

  /** Closes a payment that was not paid. Safe to repeat; a paid one is answered as it stands. */
  cancel?(ref: PaymentRef, options?: CallOptions): Promise<Payment>;

  /** Reads the account's payments, newest first where the gateway says so. */
  listPayments?(query: PaymentQuery, options?: CallOptions): Promise<PaymentPage>;

  /**
   * Asks the gateway something harmless with the configured credentials.
   *
   * @throws {PaymentError} `authentication_failed` where they are wrong.
   */
  checkCredentials?(options?: CallOptions): Promise<void>;
}
