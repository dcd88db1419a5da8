import { hmacSha256, verifyHmacSha256 } from "@polygate/core";

/**
 * The part of an order's pay link that nobody can guess: its number with a signature. It opens nothing but the way to pay
 * this one order, and says nothing about the buyer. A new client secret ends all links that are out.
 */
export function signOrder(clientSecret: string, orderId: string): string {
  const number = orderId.slice(orderId.lastIndexOf("/") + 1);
  return `${number}.${hmacSha256(clientSecret, said(number))}`;
}

/** The order a link is for; `undefined` where it is not one of ours. */
export function openLink(clientSecret: string, token: string): string | undefined {
  const [, number = "", mac = ""] = /^([1-9]\d{0,19})\.([0-9a-f]{64})$/.exec(token) ?? [];
  if (!verifyHmacSha256(clientSecret, said(number), mac)) return undefined;
  return `gid://shopify/Order/${number}`;
}

/** Shopify signs with the same secret: what it signs never begins like this. */
function said(number: string): string {
  return `polygate pay link ${number}`;
}
