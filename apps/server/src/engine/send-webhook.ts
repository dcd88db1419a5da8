import { createHmac } from "node:crypto";
import { hmacSha256, PaymentError } from "@polygate/core";
import { toMessageBody } from "../api/message-body.ts";
import type { DueDelivery } from "../storage/outbox.ts";
import type { DeliveryRecord } from "../storage/record-delivery.ts";
import type { Engine } from "./engine.ts";
import { readBeginning } from "./witness.ts";

/** How long a shop may take to answer, in milliseconds. */
const TIMEOUT = 15_000;
/** How much of a shop's answer is read, and how much is kept, in bytes. */
const MAX_ANSWER = 64 * 1024;
const KEPT = 2 * 1024;

/** What came of telling a shop. */
export type Sent = Pick<DeliveryRecord, "outcome" | "status" | "error" | "answer"> &
  Partial<Pick<DeliveryRecord, "after" | "retries" | "redirectUrl">>;

/** Sends one webhook. Never throws: what cannot be sent is to be tried again. */
export async function sendWebhook(engine: Engine, delivery: DueDelivery): Promise<Sent> {
  const { message } = delivery;
  try {
    const now = engine.clock();
    const secrets = readSecrets(engine, delivery, now);
    const body = toMessageBody(delivery, now);
    return await post(engine, message.url, body, {
      "content-type": "application/json",
      "user-agent": "Polygate",
      "x-webhook-event": message.event,
      ...sign(secrets, message.message_id, Math.floor(now / 1000), body),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : "not sent";
    return { outcome: "retry", status: null, error: reason, answer: null };
  }
}

/** The secret, and while it is replaced the one before it as well. Signed with nothing, anyone could have written it. */
function readSecrets(
  { secrets }: Engine,
  { key }: DueDelivery,
  now: number,
): readonly [string, ...string[]] {
  if (key.webhook_secret === null) throw new Error("its key has no webhookSecret to sign with");
  const current = secrets.open(key.webhook_secret);
  const { previous_webhook_secret, previous_webhook_until } = key;
  const isReplaced = previous_webhook_secret !== null && (previous_webhook_until ?? 0) > now;
  return isReplaced ? [current, secrets.open(previous_webhook_secret)] : [current];
}

/**
 * Both ways a shop may check who wrote: PayGate's bare hex over the body, which holds one value, and Standard Webhooks'
 * `v1,` over `id.timestamp.body`, once for each secret that is live.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
function sign(
  secrets: readonly [string, ...string[]],
  id: string,
  timestamp: number,
  body: string,
): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return {
    "x-webhook-signature": hmacSha256(secrets[0], body),
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}

async function post(
  engine: Engine,
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<Sent> {
  try {
    const response = await engine.fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const answer = (await readBeginning(response, MAX_ANSWER)).slice(0, KEPT);
    const { status, ok } = response;
    if (ok) return { outcome: "delivered", status, error: null, answer };
    const after = readRetryAfter(response.headers.get("retry-after"), engine.clock());
    const wait = after !== undefined && { after };
    return { outcome: "retry", status, error: `answered ${status}`, answer, ...wait };
  } catch (error) {
    // An address that may not be reached is refused in words for the merchant.
    const reason = PaymentError.is(error) ? error.message : "it gave no answer";
    return { outcome: "retry", status: null, error: reason, answer: null };
  }
}

/**
 * How long a shop asks to be left alone, in milliseconds: a number of seconds, or a date.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(at - now, 0);
}
