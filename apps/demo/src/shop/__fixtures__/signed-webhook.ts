import { createHmac } from "node:crypto";
import { hmacSha256 } from "@polygate/core";

/** A made-up secret of the right shape. */
export const SECRET = `whsec_${Buffer.from("a made-up secret of 32 bytes....").toString("base64")}`;

export interface SignedWebhook {
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** A webhook signed in both ways, as the payment server signs it. */
export function signWebhook(
  text: string,
  { id = "msg_1", at, secret = SECRET }: { id?: string; at: number; secret?: string },
): SignedWebhook {
  const body = new TextEncoder().encode(text);
  const timestamp = String(Math.floor(at / 1000));
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${text}`).digest("base64");
  const headers = new Headers({
    "content-type": "application/json",
    "x-webhook-event": "payment.success",
    "x-webhook-signature": hmacSha256(secret, body),
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  });
  return { headers, body };
}

/** The body of `payment.success` for the payment of `createOpenOrder`, with some fields changed. */
export function successBody(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    event: "payment.success",
    session_id: "A1B2C3D4E5F67890",
    requested_amount: 748,
    payable_amount: 748,
    status: "success",
    customer_name: null,
    merchant_ref: "TEA-1001",
    utr: "312345678901",
    metadata: {},
    timestamp: "2026-04-14T01:05:00.000Z",
    currency: "INR",
    gateway: "zozo",
    ...changes,
  });
}
