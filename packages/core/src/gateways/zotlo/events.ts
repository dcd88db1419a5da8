import type * as z from "zod";
import { isSameMoney, type Money } from "../../money.ts";
import { parseResponse } from "../../parse.ts";
import type { WebhookEvent } from "../../webhook.ts";
import { toMoney, toPaymentId } from "./map.ts";
import * as wire from "./wire.ts";

/** What a webhook is compared with. */
export interface EventContext {
  readonly applicationId: string;
  /** The one price of an account with a hosted form. */
  readonly price?: Money | undefined;
}

/**
 * What a webhook says. Zotlo signs nothing, so `unmatched` is as much a stranger's claim as a `hint`: it may be shown, and
 * proves nothing. Whatever might be a first payment is a hint, even where its price is already seen to be wrong.
 */
export function toEvents(
  { queue, parameters }: wire.Webhook,
  context: EventContext,
): WebhookEvent[] {
  if (queue.appId && queue.appId !== context.applicationId) {
    return [{ type: "ignored", reason: "another project's" }];
  }
  switch (queue.type) {
    case "TransactionInsert":
      return toPaymentEvents(parse(wire.TransactionParameters, parameters), context);
    case "TransactionRefund": {
      const claim = toClaim(parse(wire.TransactionParameters, parameters));
      return claim ? [{ type: "hint", ...claim }] : [NOT_OURS];
    }
    case "SubscriberUpdate": {
      const { profile } = parse(wire.SubscriptionParameters, parameters);
      const paymentId = toPaymentId(profile?.customParameters);
      return queue.eventType === "newSubscriber" && paymentId
        ? [{ type: "hint", paymentId }]
        : [{ type: "ignored", reason: "tells of a subscription and of no payment" }];
    }
    default:
      return [{ type: "ignored", reason: "not about payments" }];
  }
}

const NOT_OURS: WebhookEvent = { type: "ignored", reason: "names no payment of ours" };

function parse<Schema extends z.ZodType>(schema: Schema, parameters: unknown) {
  return parseResponse("zotlo", schema, parameters);
}

function toPaymentEvents(
  parameters: wire.TransactionParameters,
  context: EventContext,
): WebhookEvent[] {
  const claim = toClaim(parameters);
  if (!claim) return [NOT_OURS];
  const unpaid = whyNoFirstPayment(parameters);
  if (unpaid) return [{ type: "unmatched", ...claim, reason: unpaid }];
  const mispriced = whyAnotherPrice(parameters, context);
  const hint: WebhookEvent = { type: "hint", ...claim };
  return mispriced ? [{ type: "unmatched", ...claim, reason: mispriced }, hint] : [hint];
}

const REFERENCE = /^[\w.-]{1,100}$/;

/** Which payment and transaction a message claims to be about; `undefined` where it names no payment of ours. */
function toClaim({ custom_parameters, transaction_id }: wire.TransactionParameters) {
  const paymentId = toPaymentId(custom_parameters);
  if (!paymentId) return undefined;
  return transaction_id && REFERENCE.test(transaction_id)
    ? { paymentId, reference: transaction_id }
    : { paymentId };
}

/** Transactions of a subscription that carry the first order's custom parameters and pay nothing of it. */
const NO_FIRST_PAYMENT: Readonly<Record<string, string>> = {
  trial: "a trial pays nothing",
  trial_to_paid: "a trial that became a paid subscription is not the order's payment",
  renewal: "a renewal of a subscription is not the order's payment",
  reactive: "a subscription that was taken up again is not the order's payment",
};

function whyNoFirstPayment(parameters: wire.TransactionParameters): string | undefined {
  const { status, quantity } = parameters;
  const known = status && Object.hasOwn(NO_FIRST_PAYMENT, status) && NO_FIRST_PAYMENT[status];
  if (known) return known;
  if (quantity && quantity !== "1") return "a quantity other than one is not what was asked for";
  if (toPrice(parameters)?.amount === 0) return "a price of nothing pays nothing";
  return undefined;
}

function whyAnotherPrice(
  parameters: wire.TransactionParameters,
  { price: configured }: EventContext,
): string | undefined {
  const { coupon_campaign, exchange, currency, package_price } = parameters;
  const price = toPrice(parameters);
  const expected = configured ?? toPrice({ price: package_price, currency });
  if (!price || !expected || expected.amount === 0 || isSameMoney(price, expected))
    return undefined;
  if (coupon_campaign?.isUsedCouponCode) return "a coupon changed the price";
  if (exchange?.status) return "an exchange of currencies changed the price";
  return configured ? "another price than the package's" : undefined;
}

function toPrice({
  price,
  currency,
}: Pick<wire.TransactionParameters, "price" | "currency">): Money | undefined {
  try {
    return toMoney(price, currency);
  } catch {
    return undefined; // A claim that cannot be read is still a reason to ask.
  }
}
