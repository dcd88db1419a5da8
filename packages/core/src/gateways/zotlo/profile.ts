import type { Money } from "../../money.ts";
import type { Profile } from "../../profile.ts";

/** What Zotlo can do with personalised links, which take any price. An account with a hosted form takes one price: {@link formProfile}. */
export const zotloProfile: Profile = {
  name: "zotlo",
  title: "Zotlo",
  methods: "Cards and wallets",
  currencies: "any",
  signsWebhooks: false,
  webhookAddress: "account",
  announces: ["captured", "refunded"],
  states: { amount: true, currency: true },
  returnsBuyer: "none",
  refunds: "full",
  asksBy: "first_webhook_or_subscriber",
  cancels: false,
  captures: false,
  lists: false,
  linkLifetime: 60 * 60 * 1000,
  changesPayable: false,
  afterUnknownCreate: "new_payment_id",
  retries: "after 10 minutes, three times after 30 minutes, once after an hour, then never",
  needs: ["ip", "language"],
};

/** The same for an account whose hosted form sells one package at the price set in Zotlo's panel. */
export function formProfile({ amount, currency }: Money): Profile {
  return { ...zotloProfile, currencies: { [currency]: { min: amount, max: amount } }, needs: [] };
}
