import type { Money } from "@polygate/core";

export interface OrderLine {
  readonly tea: string;
  readonly name: string;
  readonly quantity: number;
  /** Of one packet. */
  readonly price: Money;
}

/** How a payment stands, in the words of the server's API. */
export const ATTEMPT_STATUSES = ["pending", "success", "failed", "expired", "cancelled"] as const;
export type AttemptStatus = (typeof ATTEMPT_STATUSES)[number];

/** An order. It is paid only because a verified webhook said so. Times are milliseconds since 1970. */
export interface Order {
  /** Unguessable: who has the order page's address may see it. */
  readonly token: string;
  /** `TEA-1001`: what the payment carries as `merchant_ref`. */
  readonly number: string;
  readonly money: Money;
  readonly lines: readonly OrderLine[];
  readonly contact: Contact;
  readonly createdAt: number;
  readonly paidAt: number | undefined;
}

export interface Contact {
  readonly email?: string;
  readonly name?: string;
  readonly phone?: string;
}

/** One try to pay an order: a payment at the server. */
export interface Attempt {
  readonly sessionId: string;
  readonly orderToken: string;
  readonly money: Money;
  readonly gateway: string;
  readonly checkoutUrl: string;
  readonly status: AttemptStatus;
  readonly createdAt: number;
}

/** A verified and bound webhook, as it was taken in. */
export interface ReceivedWebhook {
  readonly id: string;
  readonly sessionId: string;
  readonly event: string;
  readonly receivedAt: number;
}

/** The shop's memory. Every change is on disk when the call returns. */
export interface OrderStore {
  /** Returns the order of that token if there is one already, so that a double click orders once. */
  createOrder(order: Pick<Order, "token" | "money" | "lines" | "contact">): Order;
  getOrder(token: string): Order | undefined;
  setContact(token: string, contact: Contact): void;
  addAttempt(attempt: Omit<Attempt, "status" | "createdAt">): void;
  getAttempt(sessionId: string): Attempt | undefined;
  /** Newest first. */
  listAttempts(orderToken: string): readonly Attempt[];
  /**
   * Takes a verified webhook in: remembers it and applies its status, in one transaction.
   * `success` outranks every other status; the others only end what is pending.
   *
   * @returns `false` if a webhook of that id was taken in before, and nothing was changed.
   */
  takeWebhook(
    webhook: Omit<ReceivedWebhook, "receivedAt">,
    status: AttemptStatus | undefined,
  ): boolean;
  /** Oldest first. */
  listWebhooks(sessionId: string): readonly ReceivedWebhook[];
  close(): void;
}
