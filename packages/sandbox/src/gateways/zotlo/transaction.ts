import { formatMoney, type Money } from "@polygate/core/money";
import type { SandboxPayment, SandboxRenewal } from "../../payment.ts";
import type { Scenario } from "../../scenario.ts";
import { formatDateTime } from "../../times.ts";
import type { Wire } from "../../wire-json.ts";

const WEEK = 7 * 24 * 3_600_000;

/** One charge: the first of a payment, or a renewal of its subscription. */
export interface Charge {
  readonly id: number;
  readonly transactionId: string;
  readonly paymentType: "subscription" | "consumable";
  /** documented: `trial`, `trial_to_paid`, `start_paid`, `renewal`, `reactive`, `consumable`. */
  readonly status: "trial" | "start_paid" | "renewal" | "consumable";
  readonly money: Money;
  readonly paidAt: number;
  readonly payment: SandboxPayment;
}

const SUBSCRIPTIONS: readonly Scenario[] = ["trial", "renewal"];

/** Whether the payment is taken for the beginning of a subscription. */
export function isSubscription(payment: SandboxPayment): boolean {
  return SUBSCRIPTIONS.includes(payment.scenario) || payment.renewals.length > 0;
}

/** The charge a payment itself is; undefined until it is paid. */
export function firstCharge(payment: SandboxPayment): Charge | undefined {
  const { status, paid, paidAt, transactionId, serial } = payment;
  if (status !== "paid" || !paid || paidAt === undefined || !transactionId) return undefined;
  const started = payment.scenario === "trial" ? "trial" : "start_paid";
  return {
    id: serial,
    transactionId,
    paymentType: isSubscription(payment) ? "subscription" : "consumable",
    status: isSubscription(payment) ? started : "consumable",
    money: paid,
    paidAt,
    payment,
  };
}

/** The charge that a renewal is. */
export function renewalCharge(payment: SandboxPayment, renewal: SandboxRenewal): Charge {
  return {
    ...renewal,
    id: payment.serial,
    paymentType: "subscription",
    status: "renewal",
    payment,
  };
}

/** Every charge of a payment, oldest first. */
export function chargesOf(payment: SandboxPayment): readonly Charge[] {
  const first = firstCharge(payment);
  return first ? [first, ...payment.renewals.map((it) => renewalCharge(payment, it))] : [];
}

/** documented: the fields and their types in transaction/detail. invented: the values that the sandbox has no use for. */
export function transactionOf(charge: Charge, applicationId: string): Wire {
  const { payment, money, paidAt } = charge;
  const refund = payment.refunds[0];
  return {
    id: charge.id,
    payment_type: charge.paymentType,
    original_transaction_id: payment.id,
    subscriber_id: payment.orderId,
    transaction_id: charge.transactionId,
    provider_transaction_id: `SBX${charge.id}`,
    package_id: payment.details.packageId ?? "",
    status: charge.status,
    purchase_date: formatDateTime(paidAt),
    expire_date: formatDateTime(expiryOf(charge)),
    original_purchase_date: formatDateTime(payment.paidAt ?? paidAt),
    price: formatMoney(money),
    currency: money.currency,
    country: payment.details.subscriberCountry ?? "TR",
    provider_name: "Credit Card",
    subscriptionId: charge.paymentType === "subscription" ? subscriptionId(payment) : 0,
    custom_parameters: customParameters(payment, applicationId),
    refund_price: refund ? formatMoney(refund.money) : null,
    refund_date: refund ? formatDateTime(refund.requestedAt) : null,
    refund_reason: refund ? JSON.stringify({ reason: refund.reason }) : null,
    is_refund: refund ? "1" : "0",
  };
}

/** documented: a one-time purchase expires when it is bought. A sandbox subscription lasts a week. */
export function expiryOf({ paymentType, paidAt }: Charge): number {
  return paymentType === "subscription" ? paidAt + WEEK : paidAt;
}

/** A number made of the payment's own, so that it stays the same. */
export function subscriptionId(payment: SandboxPayment): number {
  return 9_000_000 + payment.serial;
}

/** documented: `clientUuid` and `dataWarehouse` stand here. inferred: the merchant's own parameters stand beside them. */
export function customParameters(payment: SandboxPayment, applicationId: string): Wire {
  const appId = Number(applicationId);
  return {
    clientUuid: payment.id,
    dataWarehouse: {
      paymentModule: "generate",
      siteId: 38,
      flowId: 600,
      appId,
      teamId: 22,
      acceptPolicy: true,
    },
    ...payment.custom,
  };
}
