import type { Profile } from "../../profile.ts";

/** What WezoPay can do. Source: https://wezopay.com/docs. */
export const wezopayProfile: Profile = {
  name: "wezopay",
  title: "WezoPay",
  methods: "bKash, Nagad, Rocket, Upay",
  currencies: { BDT: { min: 1 } },
  signsWebhooks: true,
  webhookAddress: "payment",
  announces: ["captured"],
  states: { amount: true, currency: false },
  returnsBuyer: "redirect",
  refunds: "manual",
  asksBy: "payment_id_or_reference",
  cancels: false,
  captures: false,
  lists: true,
  changesPayable: false,
  afterUnknownCreate: "ask",
  retries: "not documented",
  needs: [],
};
