import type { Buyer } from "@polygate/core";

export interface ShopSession {
  readonly id: string;
  readonly status: string;
  readonly collectionId: string;
}

export interface ShopCart {
  readonly id: string;
  /** The order made of it. */
  readonly orderId: string | undefined;
  readonly buyer: Buyer;
}

/** A payment in Medusa's own books. */
interface ShopPayment {
  readonly id: string;
  readonly captured: boolean;
}

/** What of Medusa the plugin asks and changes while it settles. */
export interface Shop {
  session(id: string): Promise<ShopSession | undefined>;
  sessionsOf(collectionId: string): Promise<ShopSession[]>;
  payment(sessionId: string): Promise<ShopPayment | undefined>;
  cartOf(collectionId: string): Promise<ShopCart | undefined>;
  /** The payment collections of all carts with this e-mail address. */
  collectionsOf(email: string): Promise<string[]>;
  deleteSession(id: string): Promise<void>;
  /** Makes a session that ended in `error` or `canceled` payable again. */
  reviveSession(id: string): Promise<void>;
  /** Runs Medusa's own workflow for a paid session; it authorizes, captures and makes the order. @returns what went wrong. */
  complete(sessionId: string, action: "captured" | "authorized"): Promise<string | undefined>;
  /** Books a refund on a payment of Medusa's, which calls the provider. */
  refund(paymentId: string, amount: string, note: string): Promise<void>;
}
