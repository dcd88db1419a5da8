import type { Profile } from "../../profile.ts";

/** What Zaakpay can and cannot do. Limits are those of the redirect page; an account's own may be narrower. */
export const zaakpayProfile: Profile = {
  name: "zaakpay",
  title: "Zaakpay",
  methods: "Cards, UPI, net banking, wallets",
  currencies: { INR: { min: 100, max: 10_000_000 } },
  signsWebhooks: true,
  webhookAddress: "account",
  announces: ["captured", "failed"],
  states: { amount: true, currency: false },
  returnsBuyer: "signed_post",
  refunds: "full_and_partial",
  asksBy: "payment_id",
  cancels: true,
  captures: true,
  lists: false,
  changesPayable: false,
  afterUnknownCreate: "no_create_call",
  retries:
    "A webhook that is not answered with 2xx and SUCCESS is sent one more time, then never again.",
  needs: ["email"],
};
