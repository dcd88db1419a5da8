import { formatMoney } from "@polygate/core/money";
import type { Announcement, Outgoing } from "../../emulator.ts";
import type { SandboxPayment } from "../../payment.ts";
import { formatDateTime } from "../../times.ts";
import { type Wire, writeJson } from "../../wire-json.ts";
import {
  type Charge,
  customParameters,
  expiryOf,
  firstCharge,
  isSubscription,
  renewalCharge,
  subscriptionId,
} from "./transaction.ts";

const TEAM = 22;

/** documented: only successes and refunds are sent, unsigned, so a forged one looks like any other. */
export function announce(
  applicationId: string,
  { happening, payment, now }: Announcement,
): readonly Outgoing[] {
  if (happening === "paid" || happening === "reconciled") {
    const charge = firstCharge(payment);
    return charge ? [transactionInsert(charge, applicationId)] : [];
  }
  if (happening === "renewed") {
    const renewal = payment.renewals.at(-1);
    return renewal ? [transactionInsert(renewalCharge(payment, renewal), applicationId)] : [];
  }
  return happening === "refunded" ? transactionRefund(payment, applicationId, now) : [];
}

/** The subscriber's webhook overtakes the payment's. */
export function announceReordered(
  applicationId: string,
  announcement: Announcement,
): readonly Outgoing[] {
  const subscriber = subscriberUpdate(announcement.payment, applicationId, announcement.now);
  return [subscriber, ...announce(applicationId, announcement)];
}

/** documented: the payments webhook up to the custom parameters. inferred: the values of the fields after them. */
function transactionInsert(charge: Charge, applicationId: string): Outgoing {
  const { payment } = charge;
  const parameters = {
    ...chargeFields(charge, applicationId),
    is_refund: "0",
    ...providerFields(charge),
    custom_parameters: customParameters(payment, applicationId),
    ...tailFields(payment),
  };
  return compose(
    {
      type: "TransactionInsert",
      eventType: "transaction",
      subject: charge.transactionId,
      time: charge.paidAt,
    },
    applicationId,
    parameters,
  );
}

/** documented: `id` and `is_refund` are numbers here. inferred: the other fields are those of the payment. */
function transactionRefund(
  payment: SandboxPayment,
  applicationId: string,
  now: number,
): readonly Outgoing[] {
  const charge = firstCharge(payment);
  const refund = payment.refunds.at(-1);
  if (!charge || !refund) return [];
  const parameters = {
    ...chargeFields(charge, applicationId),
    id: charge.id,
    refund_price: formatMoney(refund.money),
    refund_date: formatDateTime(refund.requestedAt),
    refund_reason: JSON.stringify({ reason: refund.reason }),
    is_refund: 1,
    ...providerFields(charge),
    custom_parameters: customParameters(payment, applicationId),
    ...tailFields(payment),
  };
  const subject = charge.transactionId;
  const queue = { type: "TransactionRefund", eventType: "refund", subject, time: now } as const;
  return [compose(queue, applicationId, parameters)];
}

/** documented: the type and the event. invented: the parameters. */
function subscriberUpdate(payment: SandboxPayment, applicationId: string, now: number): Outgoing {
  const parameters = {
    profile: {
      status: "active",
      realStatus: "active",
      subscriberId: payment.orderId,
      subscriptionId: subscriptionId(payment),
      subscriptionType: "paid",
      package: payment.details.packageId ?? "",
      country: payment.details.subscriberCountry ?? "TR",
    },
    customParameters: customParameters(payment, applicationId),
  };
  return compose(
    { type: "SubscriberUpdate", eventType: "newSubscriber", subject: payment.id, time: now },
    applicationId,
    parameters,
  );
}

function chargeFields(charge: Charge, applicationId: string): Record<string, Wire> {
  const { payment, money, paidAt } = charge;
  return {
    id: String(charge.id),
    payment_type: charge.paymentType,
    original_transaction_id: payment.id,
    transaction_id: charge.transactionId,
    package_id: payment.details.packageId ?? "",
    team_id: TEAM,
    app_id: Number(applicationId),
    status: charge.status,
    create_date: formatDateTime(paidAt),
    purchase_date: formatDateTime(paidAt),
    original_purchase_date: formatDateTime(payment.paidAt ?? paidAt),
    price: formatMoney(money),
    currency: money.currency,
    country: payment.details.subscriberCountry ?? "TR",
    expire_date: formatDateTime(expiryOf(charge)),
    subscriber_id: payment.orderId,
    credit_card: "41111111****1111",
    refund_price: null,
    refund_date: null,
    refund_reason: null,
  };
}

function providerFields({ id, payment, status }: Charge): Record<string, Wire> {
  return {
    provider_id: 2_222_263,
    provider_transaction_id: `SBX${id}`,
    provider_status: "mastercard",
    provider_name: "Credit Card",
    comment: null,
    quantity: payment.scenario === "quantity" ? 2 : 1,
    package_price: status === "trial" ? 0 : formatMoney(payment.payable),
    subscription_id: isSubscription(payment) ? String(subscriptionId(payment)) : "0",
  };
}

/** inferred: the published example lists these fields; what stands in `exchange.detail` and `coupon_campaign` is invented. */
function tailFields({ scenario, payable, paid }: SandboxPayment): Record<string, Wire> {
  const hasCoupon = scenario === "coupon";
  const isExchanged = scenario === "exchange";
  return {
    paymentMethod: "creditCard",
    installment: 1,
    exchange: {
      status: isExchanged,
      detail: isExchanged
        ? { from: payable.currency, to: paid?.currency, price: formatMoney(payable) }
        : null,
    },
    coupon_campaign: {
      isUsedCouponCode: hasCoupon,
      code: hasCoupon ? "SANDBOX50" : null,
      discountType: hasCoupon ? "percentage" : null,
      discountValue: hasCoupon ? "50" : null,
    },
    language: "en",
  };
}

/** What the envelope of a webhook says. */
interface Queue {
  readonly type: "TransactionInsert" | "TransactionRefund" | "SubscriberUpdate";
  readonly eventType: "transaction" | "refund" | "newSubscriber";
  /** What makes the request's id its own. */
  readonly subject: string;
  readonly time: number;
}

function compose(
  { type, eventType, subject, time }: Queue,
  applicationId: string,
  parameters: Wire,
): Outgoing {
  const milliseconds = String(time % 1000).padStart(3, "0");
  const queue = {
    type,
    eventType,
    requestID: `${eventType}-${subject}`,
    createDate: {
      date: `${formatDateTime(time)}.${milliseconds}000`,
      timezone_type: 3,
      timezone: "UTC",
    },
    appId: Number(applicationId),
  };
  return {
    headers: { "content-type": "application/json" },
    body: writeJson({ queue, parameters }),
  };
}
