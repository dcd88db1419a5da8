import type { Money } from "@polygate/core/money";
import type { Hono } from "hono";
import type { GatewayName } from "./gateway-name.ts";
import type { Ledger } from "./ledger.ts";
import type { SandboxPayment } from "./payment.ts";
import type { Wire } from "./wire-json.ts";

/** What a gateway may have to tell. `reconciled`: found paid later, in the bank's files. */
export type Happening =
  | "paid"
  | "declined"
  | "cancelled"
  | "expired"
  | "refunded"
  | "renewed"
  | "reconciled";

/** A webhook's text before it has a URL. */
export interface Outgoing {
  /** Added to the merchant's URL. */
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is told, and how. */
export interface Announcement {
  readonly happening: Happening;
  readonly payment: SandboxPayment;
  readonly now: number;
  /** Signed with a wrong secret. Changes nothing where the gateway signs nothing. */
  readonly forged: boolean;
}

/** How a gateway says that a request as such cannot be dealt with. */
interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 422 | 500;
  readonly body: Wire;
}

/** The payment an API call was about, for the scenarios that spoil the answer. */
export type GatewayEnv = { Variables: { payment: SandboxPayment | undefined } };

/** What the routes of a gateway work with. */
export interface Desk {
  /** Of this gateway, without a slash at the end. */
  readonly baseUrl: string;
  readonly ledger: Ledger;
  readonly now: () => number;
}

/** One gateway. The rest of the sandbox knows gateways only through this. */
export interface Emulator {
  readonly name: GatewayName;
  readonly title: string;
  /** How long a payment stays open, in milliseconds. */
  readonly lifetime: number;
  /** Pauses before each further try to deliver a webhook, in milliseconds. */
  readonly retryDelays: readonly number[];
  /** Whether one refusal by the bank ends the payment. */
  readonly declineIsFinal: boolean;
  /** What a payment is taken for before late money arrives. */
  readonly lateAfter: "expired" | "declined";
  readonly refundsFromDashboard: boolean;
  /** How long a refund takes after it was asked for, in milliseconds. */
  refundDelay(payment: SandboxPayment): number;
  /** Whether the merchant's answer counts as received. */
  isAcknowledged(status: number, body: string): boolean;
  createTransactionId(payment: SandboxPayment, now: number): string;
  /** What the scenario makes the buyer pay, where it is peculiar to the gateway. */
  charge(payment: SandboxPayment): Money | undefined;
  announce(announcement: Announcement): readonly Outgoing[];
  /** The webhooks of a payment just paid, in a wrong order. */
  announceReordered(announcement: Announcement): readonly Outgoing[];
  payPath(payment: SandboxPayment): string;
  refuse(reason: "not_found" | "too_large" | "broken"): Refusal;
  api(desk: Desk): Hono<GatewayEnv>;
  pages(desk: Desk): Hono;
}
