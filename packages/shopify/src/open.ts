import { Buyer, type Command, isSameMoney, type Money, parseMoney } from "@polygate/core";
import type * as wire from "./wire.ts";

/** States of an order that still waits for a manual payment. */
const UNPAID = new Set(["pending", "partially_paid"]);

/**
 * What an order that was just placed asks of us. A repeat, or another trigger for the same order, has the same command id,
 * so that there is one payment per order.
 */
export function toCommand(
  order: wire.CreatedOrder,
  { mode, paymentMethod }: { readonly mode: "test" | "live"; readonly paymentMethod: string },
): { readonly command: Command } | { readonly ignored: string } {
  // A gift card beside it makes several names, in no promised order.
  if (!order.payment_gateway_names.includes(paymentMethod)) {
    return { ignored: `not to be paid by ${paymentMethod}` };
  }
  if (order.test && mode === "live") return { ignored: "a test order in a live shop" };
  if (order.cancelled_at) return { ignored: "cancelled" };
  if (!UNPAID.has(order.financial_status ?? "")) {
    return { ignored: `its payment is ${order.financial_status ?? "unknown"}` };
  }

  const orderId = order.admin_graphql_api_id;
  const money = toPay(order);
  if (money === undefined) {
    const message = "What is left to pay cannot be told from the webhook; the order must be read.";
    return { command: { type: "notice", id: orderId, orderId, message } };
  }
  if (money.amount === 0) return { ignored: "nothing is left to pay" };
  return {
    command: {
      type: "open",
      id: orderId,
      orderId,
      money,
      mode,
      buyer: toBuyer(order),
      returnUrl: order.order_status_url,
      cancelUrl: order.order_status_url,
      ...(order.checkout_token && { group: order.checkout_token }),
    },
  };
}

/** In the buyer's currency. What is outstanding is stated in the shop's only, and we convert nothing. */
function toPay(order: wire.CreatedOrder): Money | undefined {
  try {
    const outstanding = parseMoney(order.total_outstanding, order.currency);
    if (order.currency === order.presentment_currency) return outstanding;
    if (!isSameMoney(outstanding, parseMoney(order.total_price, order.currency))) return undefined;
    const { amount, currency_code } = order.total_price_set.presentment_money;
    return parseMoney(amount, currency_code);
  } catch {
    return undefined;
  }
}

/** What a gateway could not use is left out: no payment fails for a phone number. */
function toBuyer({ email, phone, browser_ip, customer_locale }: wire.CreatedOrder): Buyer {
  const language = customer_locale?.slice(0, 2).toLowerCase();
  const stated = { email, phone, ip: browser_ip, language };
  return Object.fromEntries(
    Object.entries(stated).filter(
      ([name, value]) => value && Buyer.safeParse({ [name]: value }).success,
    ),
  );
}
