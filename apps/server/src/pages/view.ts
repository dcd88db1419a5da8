import type { Money, Redirect } from "@polygate/core";

/** The languages the buyer's pages speak. */
export type Language = "en" | "bn" | "hi";

/** Everything the buyer's page of one payment may show. The pages know nothing beyond it. */
export interface CheckoutView {
  readonly language: Language;
  /**
   * Where the buyer stands: `ready` is not yet sent to the gateway, `waiting` is sent and we are checking,
   * `held` is money that came and that the shop must look at.
   */
  readonly state: "ready" | "waiting" | "paid" | "failed" | "expired" | "canceled" | "held";
  /** The shop's name, as a buyer knows it. */
  readonly shop: string;
  readonly description?: string;
  /** The shop's own order number. */
  readonly orderId?: string;
  /** What the shop asked for. */
  readonly asked: Money;
  /** What the buyer must pay, to the minor unit. It differs from `asked` only by the gateway's doing. */
  readonly payable: Money;
  readonly gateway: {
    readonly title: string;
    readonly methods: string;
    readonly returnsBuyer: "redirect" | "signed_post" | "none";
  };
  /** A link to follow or a form to post (Zaakpay). */
  readonly redirect?: Redirect;
  readonly upi?: { readonly id: string; readonly deepLink: string };
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
  /** Milliseconds since 1970, by the server's clock. */
  readonly now: number;
  /** The shop's page for afterwards. */
  readonly returnUrl?: string;
  /** The shop's page for a buyer who gave up. */
  readonly cancelUrl?: string;
  /** A path of ours that answers `{ state }` as JSON, for the page to ask. */
  readonly statePath: string;
  /** A path of ours that cancels this payment when posted to. */
  readonly cancelPath?: string;
  /** What the gateway calls the money that came (UTR, trx_id). */
  readonly transactionId?: string;
  /** Whether no real money moves. */
  readonly test: boolean;
}

/** A whole HTML document and the header it must be sent with. */
export interface Page {
  readonly html: string;
  /** The value of the `Content-Security-Policy` header. */
  readonly contentSecurityPolicy: string;
}
