import { hmacSha256, verifyHmacSha256 } from "@polygate/core";

/**
 * The part of an order's pay link that nobody can guess: its number with a signature. It opens nothing but the way to pay
 * this one order, and says nothing about the buyer.
 */
export function signOrder(secret: string, orderId: string): string {
  return `${orderId}.${hmacSha256(secret, said(orderId))}`;
}

/** The order a link is for; `undefined` where it is not one of ours. */
export function openLink(secret: string, token: string): string | undefined {
  const [, orderId = "", mac = ""] = /^([1-9]\d{0,17})\.([0-9a-f]{64})$/.exec(token) ?? [];
  return verifyHmacSha256(secret, said(orderId), mac) ? orderId : undefined;
}

/** What WooCommerce signs its webhooks with. Who knows it can make no pay links. */
export function toWebhookSecret(secret: string): string {
  return hmacSha256(secret, "polygate webhooks");
}

function said(orderId: string): string {
  return `polygate pay link ${orderId}`;
}
