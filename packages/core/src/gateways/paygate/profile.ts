import type { Profile } from "../../profile.ts";

/** What a PayGate server can do. Source: https://paygate.getotts.com/. */
export const paygateProfile: Profile = {
  name: "paygate",
  title: "PayGate",
  methods: "UPI",
  currencies: { INR: { min: 1 } },
  signsWebhooks: true,
  webhookAddress: "account",
  announces: ["captured", "expired"],
  states: { amount: true, currency: false },
  returnsBuyer: "none",
  refunds: "manual",
  asksBy: "reference",
  cancels: true,
  captures: false,
  lists: true,
  changesPayable: true,
  afterUnknownCreate: "new_payment_id",
  retries: "not documented",
  needs: [],
};

/** The same for a server that is a Polygate, which says more than PayGate does. */
export const polygateProfile: Profile = {
  ...paygateProfile,
  title: "Polygate",
  methods: "What the other Polygate server offers",
  currencies: "any",
  webhookAddress: "payment",
  announces: ["captured", "failed", "expired", "canceled", "refunded"],
  states: { amount: true, currency: true },
  returnsBuyer: "redirect",
  retries: "Standard Webhooks' schedule, for days",
};
