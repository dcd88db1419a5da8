import * as z from "zod";
import type { GatewayName } from "./gateway-name.ts";

/** What becomes of a payment once its buyer pays. `paid` is what happens where nothing else was asked for. */
export const Scenario = z.enum([
  "paid",
  "declined",
  "expired",
  "late",
  "under",
  "over",
  "duplicate",
  "reordered",
  "lost",
  "forged",
  "lying",
  "outage",
  "slow",
  "batch",
  "authorized",
  "refund_pending",
  "refund_put_off",
  "refund_refused",
  "family",
  "bare",
  "trial",
  "renewal",
  "coupon",
  "exchange",
  "quantity",
]);
export type Scenario = z.infer<typeof Scenario>;

/** What each scenario does, in one sentence for the control API and the README. */
export const SCENARIOS: Readonly<Record<Scenario, string>> = {
  paid: "the buyer pays and the webhook says so",
  declined: "the bank refuses; announced only by Zozo and Zaakpay",
  expired: "paying comes too late: the payment expires instead",
  late: "the money arrives a minute after the payment expired (Zaakpay: after it was declined)",
  under: "one currency unit too little arrives",
  over: "one currency unit too much arrives",
  duplicate: "every webhook is sent twice",
  reordered: "an older event about the payment arrives out of order",
  lost: "paid, but no webhook is sent",
  forged: "never paid; a webhook with a wrong signature, or a lie where the gateway signs nothing",
  lying: "the webhook says paid while the status query says pending",
  outage: "every API answer about the payment is lost, though the call is carried out",
  slow: "every API answer about the payment takes three seconds",
  batch:
    "Zaakpay: found paid in a bank reconciliation of eleven, told in two webhooks of ten and one",
  authorized:
    "Zaakpay: the money is only reserved, and told by no webhook; it can be collected or let go",
  refund_pending: "Zaakpay: a refund is first answered 19, and done an hour later",
  refund_put_off: "Zaakpay: a refund is answered 844, not now",
  refund_refused: "Zaakpay: a refund is answered 201, never",
  family: "Zozo: the webhook has the bracketed form keys of its script family",
  bare: "Zozo: the status query says only what is documented, so no amount",
  trial: "Zotlo: a subscription trial of 0.00, announced as a payment",
  renewal: "Zotlo: paid, and at once renewed with the same custom parameters",
  coupon: "Zotlo: a coupon halves the price",
  exchange: "Zotlo: paid in another currency",
  quantity: "Zotlo: two pieces, at twice the price",
};

const EVERYWHERE: readonly Scenario[] = [
  "paid",
  "declined",
  "expired",
  "late",
  "under",
  "over",
  "duplicate",
  "reordered",
  "lost",
  "forged",
  "lying",
  "outage",
  "slow",
];

/** The scenarios a gateway knows. */
export const SCENARIOS_OF: Readonly<Record<GatewayName, readonly Scenario[]>> = {
  zozo: [...EVERYWHERE, "family", "bare"],
  zaakpay: [
    ...EVERYWHERE,
    "batch",
    "authorized",
    "refund_pending",
    "refund_put_off",
    "refund_refused",
  ],
  paygate: EVERYWHERE,
  zotlo: [...EVERYWHERE, "trial", "renewal", "coupon", "exchange", "quantity"],
  wezopay: EVERYWHERE,
};
