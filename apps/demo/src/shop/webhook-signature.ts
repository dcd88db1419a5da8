import { createHmac, timingSafeEqual } from "node:crypto";
import { type Clock, verifyHmacSha256 } from "@polygate/core";

/** How far a webhook's timestamp may be from the shop's clock, in seconds. Standard Webhooks suggests five minutes. */
const TOLERANCE = 300;

/**
 * Verifies both signatures of a webhook over its raw bytes, before anything is decoded: the bare hex HMAC of
 * `X-Webhook-Signature`, and Standard Webhooks' `v1,<base64>` over `id.timestamp.body`, whose timestamp must be recent.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @returns the webhook's id, or `undefined` if it is not genuine or too old.
 */
export function verifyWebhook(
  { headers, body }: { readonly headers: Headers; readonly body: Uint8Array },
  { secret, now }: { readonly secret: string; readonly now: Clock },
): string | undefined {
  if (!verifyHmacSha256(secret, body, headers.get("x-webhook-signature"))) return undefined;
  const id = headers.get("webhook-id") ?? "";
  const timestamp = headers.get("webhook-timestamp") ?? "";
  const signatures = headers.get("webhook-signature") ?? "";
  if (id === "" || !isRecent(timestamp, now)) return undefined;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  if (key.length === 0) return undefined;
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  return signatures.split(" ").some((signature) => isSame(signature, expected)) ? id : undefined;
}

function isRecent(timestamp: string, now: Clock): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  return Math.abs(Math.floor(now() / 1000) - Number(timestamp)) <= TOLERANCE;
}

/** Several signatures stand side by side while a secret is being changed; other versions than v1 are ignored. */
function isSame(signature: string, expected: Buffer): boolean {
  if (!signature.startsWith("v1,")) return false;
  const given = Buffer.from(signature.slice("v1,".length), "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
