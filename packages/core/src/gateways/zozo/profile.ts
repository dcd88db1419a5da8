import type { Profile } from "../../profile.ts";

/** What ZozoGateway can do. Source: https://www.zozogateway.com/api-integration. */
export const zozoProfile: Profile = {
  name: "zozo",
  title: "ZozoGateway",
  methods: "UPI",
  currencies: { INR: { min: 1, max: 100_000_00 } },
  signsWebhooks: false,
  webhookAddress: "payment",
  announces: ["captured", "failed"],
  states: { amount: false, currency: false },
  returnsBuyer: "none",
  refunds: "manual",
  asksBy: "payment_id",
  cancels: false,
  captures: false,
  lists: false,
  changesPayable: false,
  afterUnknownCreate: "ask",
  retries: "not documented",
  needs: [],
};
