import { type Clock, verifyHmacSha256 } from "@polygate/core";

/** How old or how far ahead a signed address may be, in milliseconds: as much as Shopify's library allows. */
const MAX_AGE = 90_000;

/**
 * Whether Shopify made this address, a moment ago, for this shop: HMAC over the query, sorted by name, under the app's secret.
 * Not by `@shopify/shopify-api`, which knows no clock but the machine's; the tests hold one against the other.
 * Source: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant
 */
export function isSignedQuery(
  { shop, clientSecret }: { readonly shop: string; readonly clientSecret: string },
  url: string,
  clock: Clock,
): boolean {
  const query = [...new URL(url).searchParams];
  const fields = new Map(query);
  // A name that stands twice could mean one thing to whoever signed it and another to us.
  if (fields.size !== query.length || fields.get("shop") !== shop) return false;
  const hmac = fields.get("hmac");
  fields.delete("hmac");
  const sorted = [...fields].sort(([one], [other]) => one.localeCompare(other));
  const text = new URLSearchParams(sorted).toString().replaceAll("+", "%20");
  if (!verifyHmacSha256(clientSecret, text, hmac)) return false;
  const timestamp = fields.get("timestamp") ?? "";
  return /^\d{1,12}$/.test(timestamp) && Math.abs(clock() - Number(timestamp) * 1000) <= MAX_AGE;
}
