import type { Money } from "./money.ts";
import { formatMoney } from "./money.ts";

/** What a driver's gateway can and cannot do: the honesty label a merchant reads, and what drives the conformance kit. */
export interface Profile {
  /** The driver's name, `zozo`. */
  readonly name: string;
  /** The gateway's own name, `ZozoGateway`. */
  readonly title: string;
  /** How the buyer pays, in words a buyer knows ("UPI", "bKash, Nagad, Rocket, Upay"). */
  readonly methods: string;
  /** The currencies it takes with their limits in minor units, or `any` of ISO 4217. */
  readonly currencies:
    | Readonly<Record<string, { readonly min?: number; readonly max?: number }>>
    | "any";
  /** Whether webhooks are signed: verified events, or hints only. */
  readonly signsWebhooks: boolean;
  /** Whether each payment can name its own webhook address, or one is set for the whole account in the gateway's panel. */
  readonly webhookAddress: "payment" | "account";
  /** What its webhooks announce. What is missing here is learned by asking, or by the clock. */
  readonly announces: readonly ("captured" | "failed" | "expired" | "canceled" | "refunded")[];
  /** Whether the answer to a status query states the amount and the currency paid. */
  readonly states: { readonly amount: boolean; readonly currency: boolean };
  /** How the buyer comes back: by a redirect, by a signed form post, or not that anyone documents. */
  readonly returnsBuyer: "redirect" | "signed_post" | "none";
  readonly refunds: "full_and_partial" | "full" | "manual";
  /** What a status query asks by. `first_webhook_or_subscriber` is Zotlo's: there is nothing better to ask by. */
  readonly asksBy:
    | "payment_id"
    | "reference"
    | "payment_id_or_reference"
    | "first_webhook_or_subscriber";
  readonly cancels: boolean;
  readonly captures: boolean;
  readonly lists: boolean;
  /** How long a payment link lives, milliseconds; absent where nobody says. */
  readonly linkLifetime?: number;
  /** Whether the buyer's price may differ from the one asked by the gateway's own doing (PayGate). */
  readonly changesPayable: boolean;
  /** What to do after a create call whose outcome is unknown. */
  readonly afterUnknownCreate: "ask" | "new_payment_id" | "no_create_call";
  /** Its own retries, in words. */
  readonly retries: string;
  /** Which facts of the buyer it cannot do without. */
  readonly needs: readonly ("email" | "ip" | "language")[];
}

/**
 * Says in a sentence why a gateway cannot take this sum, for the merchant and the buyer.
 *
 * @returns `undefined` where it can.
 */
export function reasonUnfit(profile: Profile, money: Money): string | undefined {
  if (money.amount === 0) return `${profile.title} takes no payment of nothing.`;
  if (profile.currencies === "any") return undefined;
  const limits = Object.hasOwn(profile.currencies, money.currency)
    ? profile.currencies[money.currency]
    : undefined;
  if (!limits) {
    return `${profile.title} takes ${Object.keys(profile.currencies).join(", ")} only, not ${money.currency}.`;
  }
  const { currency } = money;
  if (limits.min !== undefined && limits.min === limits.max && money.amount !== limits.min) {
    return `${profile.title} is set up for exactly ${formatMoney({ amount: limits.min, currency })} ${currency}.`;
  }
  if (limits.max !== undefined && money.amount > limits.max) {
    return `${profile.title} takes at most ${formatMoney({ amount: limits.max, currency })} ${currency}.`;
  }
  if (limits.min !== undefined && money.amount < limits.min) {
    return `${profile.title} takes at least ${formatMoney({ amount: limits.min, currency })} ${currency}.`;
  }
  return undefined;
}
