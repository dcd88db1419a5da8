import { type Money, parseMoney } from "@polygate/core";
import type { ParsedConfig } from "./config.ts";
import { hasLink } from "./memory.ts";
import type * as wire from "./wire.ts";

/** Whether an order can be paid here. */
export type Standing =
  | { readonly type: "payable"; readonly money: Money }
  | { readonly type: "closed"; readonly why: Closed };

/**
 * Why an order cannot be paid here. `missing` may change: a draft becomes an order. `others` is another method's order,
 * about which we say nothing to anybody; `older` is one from before the shop was connected; `settled` waits for no payment.
 */
export type Closed =
  | "missing"
  | "others"
  | "older"
  | "cancelled"
  | "paid"
  | "settled"
  | "unreadable";

/** Offline methods leave their orders on hold; the others are those of an order that was made or changed by hand. */
const WAITING = new Set(["pending", "on-hold", "failed"]);
const GONE = new Set(["cancelled", "trash"]);
/** What an order is while its buyer is still at the checkout. */
const DRAFTS = new Set(["checkout-draft", "auto-draft", "draft", "new"]);

/** How an order stands, as it was just read. Every way to a pay page leads through here. */
export function standingOf(
  order: wire.Order | undefined,
  { paymentMethod, since }: Pick<ParsedConfig, "paymentMethod" | "since">,
): Standing {
  if (!order || DRAFTS.has(order.status)) return closed("missing");
  if (order.payment_method !== paymentMethod) return closed("others");
  if (order.date_paid_gmt !== null) return closed("paid");
  if (GONE.has(order.status)) return closed("cancelled");
  if (!WAITING.has(order.status)) return closed("settled");
  if (createdAt(order) < since && !hasLink(order)) return closed("older");
  const money = totalOf(order);
  if (!money) return closed("unreadable");
  return money.amount === 0 ? closed("paid") : { type: "payable", money };
}

/** Absent where it is no sum we could ask for: negative, or in a currency we do not know. */
export function totalOf({ total, currency }: wire.Order): Money | undefined {
  try {
    return parseMoney(total, currency);
  } catch {
    return undefined;
  }
}

function createdAt({ date_created_gmt: at }: wire.Order): number {
  return at ? Date.parse(`${at}Z`) : 0;
}

function closed(why: Closed): Standing {
  return { type: "closed", why };
}
