import { createHash } from "node:crypto";
import {
  type Bridge,
  decodeUtf8,
  parseJsonText,
  readLimited,
  verifyHmacSha256,
} from "@polygate/core";
import type { ParsedConfig } from "./config.ts";
import { toWebhookSecret } from "./link.ts";
import { hasLink } from "./memory.ts";
import { toOrderMessage } from "./order-message.ts";
import * as wire from "./wire.ts";

/** Orders with many lines make large webhooks. */
const MAX_WEBHOOK = 4 * 1024 * 1024;

const BASE64_SHA256 = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Takes WooCommerce's webhooks: verified over their bytes, then kept as a reason to look at an order. Nothing in them is
 * believed: they show the order as it was when they were sent, which may be long after what they are about.
 */
export function createWebhookEndpoint(bridge: Bridge, config: ParsedConfig) {
  const secret = toWebhookSecret(config.secret);

  return async (request: Request): Promise<Response> => {
    if (request.method !== "POST") return say(405, "POST only");
    const body = await readLimited(request, MAX_WEBHOOK).catch(() => undefined);
    if (!body) return say(413, "Too large");
    const signature = request.headers.get("x-wc-webhook-signature");
    if (signature === null && isPing(body)) return say(200, "ok");
    if (!isSigned(body, signature ?? "")) return say(401, "The signature does not match.");
    const hint = readHint(body);
    if (!hint) return say(200, "This is about no order.");
    if (concernsUs(hint)) {
      const digest = createHash("sha256").update(body).digest("hex");
      await bridge.keep(toOrderMessage(hint.id, `webhook ${digest}`));
    }
    return say(200, "ok");
  };

  function isSigned(body: Uint8Array, signature: string): boolean {
    if (!BASE64_SHA256.test(signature)) return false;
    return verifyHmacSha256(secret, body, Buffer.from(signature, "base64").toString("hex"));
  }

  /** An order that is deleted, or is to be paid otherwise by now, may have a link of ours out. */
  function concernsUs(hint: wire.OrderHint): boolean {
    const { payment_method } = hint;
    return payment_method === undefined || payment_method === config.paymentMethod || hasLink(hint);
  }
}

/** What WooCommerce sends when a webhook is made: unsigned, and it says nothing. */
function isPing(body: Uint8Array): boolean {
  return body.length < 100 && /^webhook_id=\d+$/.test(decodeUtf8(body));
}

function readHint(body: Uint8Array): wire.OrderHint | undefined {
  try {
    return wire.OrderHint.parse(parseJsonText(decodeUtf8(body)));
  } catch {
    return undefined;
  }
}

function say(status: number, text: string): Response {
  return new Response(text, { status });
}
