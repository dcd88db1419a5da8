import {
  type Command,
  decodeUtf8,
  PaymentError,
  parseJsonText,
  parseResponse,
  verifyHmacSha256,
  type WebhookRequest,
} from "@polygate/core";
import { toCommand } from "./open.ts";
import * as wire from "./wire.ts";

/** What a genuine webhook says. `id` is the delivery's: repeats carry the same, so it is what to deduplicate by. */
export type ShopifyWebhook = { readonly id: string; readonly topic: string } & (
  | { readonly command: Command }
  /** Nothing is to be done, and why. */
  | { readonly ignored: string }
);

export interface WebhookConfig {
  readonly mode: "test" | "live";
  readonly shop: string;
  readonly clientSecret: string;
  readonly paymentMethod: string;
}

const BASE64_SHA256 = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Verifies by core's HMAC, over the bytes as they came: the validator of `@shopify/shopify-api` takes text and reads its
 * runtime from process-wide settings. The tests hold one against the other.
 */
export function parseWebhook(
  config: WebhookConfig,
  { headers, body }: WebhookRequest,
): ShopifyWebhook {
  const signature = headers["x-shopify-hmac-sha256"] ?? "";
  if (
    !BASE64_SHA256.test(signature) ||
    !verifyHmacSha256(config.clientSecret, body, Buffer.from(signature, "base64").toString("hex"))
  ) {
    throw forged("the signature does not match");
  }
  const id = headers["x-shopify-webhook-id"];
  const topic = headers["x-shopify-topic"];
  if (!id || !topic) throw forged("a header is missing");
  if (headers["x-shopify-shop-domain"] !== config.shop) throw forged("it is another shop's");

  if (topic !== "orders/create") return { id, topic, ignored: `${topic} is not read yet` };
  const order = parseResponse("shopify", wire.CreatedOrder, parseJsonText(decodeUtf8(body)));
  return { id, topic, ...toCommand(order, config) };
}

function forged(why: string): PaymentError {
  return new PaymentError("signature_invalid", `shopify: webhook refused: ${why}`, {
    gateway: "shopify",
  });
}
