import { type Clock, type Money, parseMoney } from "@polygate/core";
import type { ParsedConfig } from "./config.ts";
import type * as wire from "./wire.ts";

/** Whether an order can be paid here. */
export type Standing =
  | { readonly type: "payable"; readonly order: wire.Order; readonly money: Money }
  | { readonly type: "closed"; readonly why: Closed };

/**
 * Why an order cannot be paid here. `missing` may change: the order is shown to the buyer seconds before it exists.
 * `others` is another method's order, about which we say nothing to anybody.
 */
export type Closed =
  | "missing"
  | "others"
  | "cancelled"
  | "paid"
  | "mode"
  | "expired"
  | "unreadable";

/** How an order stands, as it was just read. Every way to a pay page leads through here. */
export function standingOf(
  { order, shop }: wire.ReadOrder,
  config: Pick<ParsedConfig, "mode" | "paymentMethod" | "payWithin" | "cancelUnpaid">,
  clock: Clock,
): Standing {
  if (!order) return { type: "closed", why: "missing" };
  // A gift card beside it makes several names, in no promised order.
  if (!order.paymentGatewayNames.includes(config.paymentMethod)) return closed("others");
  if (reasonOfMode(config.mode, { order, shop })) return closed("mode");
  if (order.cancelledAt) return closed("cancelled");
  const money = moneyOf(order.totalOutstandingSet);
  if (!money) return closed("unreadable");
  if (money.amount === 0) return closed("paid");
  if (config.cancelUnpaid && clock() >= endOf(order, config)) return closed("expired");
  return { type: "payable", order, money };
}

function closed(why: Closed): Standing {
  return { type: "closed", why };
}

/** When an order is given up, milliseconds since 1970. */
export function endOf(
  { createdAt }: Pick<wire.Order, "createdAt">,
  { payWithin }: Pick<ParsedConfig, "payWithin">,
): number {
  return Date.parse(createdAt) + payWithin;
}

/** Why a payment of this mode says nothing about this order; `undefined` where it does. */
export function reasonOfMode(
  mode: "test" | "live",
  { order, shop }: { readonly order: Pick<wire.Order, "test"> } & Pick<wire.ReadOrder, "shop">,
): string | undefined {
  if (mode === "live" && order.test) return "A live payment says nothing about a test order.";
  if (mode === "test" && !order.test && !shop.plan.partnerDevelopment) {
    return "A test payment says nothing about a real shop's order.";
  }
  return undefined;
}

/** Absent where it is no sum we could have asked for: negative, or in a currency we do not know. */
export function moneyOf({ presentmentMoney }: wire.MoneyBag): Money | undefined {
  try {
    return parseMoney(presentmentMoney.amount, presentmentMoney.currencyCode);
  } catch {
    return undefined;
  }
}
