import type { Profile } from "../../profile.ts";

/** A gateway that can do everything a driver may do, so that every promise of the kit can be seen kept. */
export const memoryProfile: Profile = {
  name: "memory",
  title: "Memory",
  methods: "Nothing real",
  currencies: {
    INR: { min: 100, max: 10_000_000 },
    BDT: { min: 100, max: 10_000_000 },
    TRY: { min: 100, max: 10_000_000 },
    EUR: { min: 1, max: 10_000_000 },
    JPY: { min: 1, max: 10_000_000 },
    KWD: { min: 1, max: 10_000_000 },
  },
  signsWebhooks: true,
  webhookAddress: "payment",
  announces: ["captured", "failed", "expired", "canceled", "refunded"],
  states: { amount: true, currency: true },
  returnsBuyer: "redirect",
  refunds: "full_and_partial",
  asksBy: "payment_id_or_reference",
  cancels: true,
  captures: true,
  lists: true,
  linkLifetime: 30 * 60 * 1000,
  changesPayable: false,
  afterUnknownCreate: "ask",
  retries: "none: whoever moves a payment hands the webhook on",
  needs: [],
};
