import { PaymentError, verifyHmacSha256, type WebhookRequest } from "@polygate/core";

/** What tells a genuine webhook apart: its delivery's id, which repeats carry too, and its topic. */
export interface WebhookHead {
  readonly id: string;
  readonly topic: string;
}

const BASE64_SHA256 = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Verifies that a webhook is Shopify's, over its bytes as they came, and about this shop.
 *
 * By core's HMAC: the validator of `@shopify/shopify-api` takes text and reads its runtime from process-wide settings. The
 * tests hold one against the other.
 *
 * @throws {PaymentError} `signature_invalid`
 */
export function verifyWebhook(
  { shop, clientSecret }: { readonly shop: string; readonly clientSecret: string },
  { headers, body }: WebhookRequest,
): WebhookHead {
  const signature = headers["x-shopify-hmac-sha256"] ?? "";
  if (
    !BASE64_SHA256.test(signature) ||
    !verifyHmacSha256(clientSecret, body, Buffer.from(signature, "base64").toString("hex"))
  ) {
    throw forged("the signature does not match");
  }
  const id = headers["x-shopify-webhook-id"];
  const topic = headers["x-shopify-topic"];
  if (!id || !topic) throw forged("a header is missing");
  if (headers["x-shopify-shop-domain"] !== shop) throw forged("it is another shop's");
  return { id, topic };
}

function forged(why: string): PaymentError {
  return new PaymentError("signature_invalid", `shopify: webhook refused: ${why}`, {
    gateway: "shopify",
  });
}
