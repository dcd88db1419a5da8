import type { CheckoutView } from "../view.ts";

const NOW = Date.UTC(2026, 3, 14, 1, 0);

/** A payment of ₹99.00 through PayGate of which nothing is known yet, changed as the test wants it. */
export function createView(changes: Partial<CheckoutView> = {}): CheckoutView {
  return {
    language: "en",
    state: "ready",
    shop: "Tea House",
    description: "Darjeeling, 100 g",
    orderId: "1042",
    asked: { amount: 9900, currency: "INR" },
    payable: { amount: 9900, currency: "INR" },
    gateway: { title: "PayGate", methods: "UPI", returnsBuyer: "none" },
    redirect: { method: "GET", url: "https://pay.example/checkout/A1?x=1&y=2" },
    expiresAt: NOW + 25 * 60_000,
    now: NOW,
    returnUrl: "https://shop.example/thanks",
    cancelUrl: "https://shop.example/cart",
    statePath: "/checkout/A1/state",
    test: false,
    ...changes,
  };
}

/** A gateway that brings the buyer back. */
export const WEZOPAY: CheckoutView["gateway"] = {
  title: "WezoPay",
  methods: "bKash, Nagad",
  returnsBuyer: "redirect",
};

/** A gateway whose checkout is a form to post. */
export const ZAAKPAY: Pick<CheckoutView, "gateway" | "redirect"> = {
  gateway: { title: "Zaakpay", methods: "Cards, UPI", returnsBuyer: "signed_post" },
  redirect: {
    method: "POST",
    url: "https://zaakpay.example/api/paymentTransact/V8",
    fields: {
      productDescription: `Tea "First Flush" & <b>Ceylon</b> 'n' more`,
      'a&b"c': "x",
      checksum: "ab12",
    },
  },
};

/** A UPI address with its link. */
export const UPI: NonNullable<CheckoutView["upi"]> = {
  id: "tea@okbank",
  deepLink: "upi://pay?pa=tea@okbank&pn=Tea%20House&am=99.37&cu=INR",
};
