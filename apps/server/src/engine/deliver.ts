import { createHmac } from "node:crypto";
import { hmacSha256, PaymentError, readLimited } from "@polygate/core";
import { toMessageBody } from "../api/message-body.ts";
import { sendReport } from "../bridge/send-report.ts";
import type { DeliveryOutcome, DueDelivery } from "../storage/outbox.ts";
import type { Engine } from "./engine.ts";
import { measureDelivery } from "./measure-delivery.ts";

const AT_ONCE = 16;
const LEASE = 60_000;
/** How long a shop may take to answer, in milliseconds. */
const TIMEOUT = 15_000;
/** How much of a shop's answer is read, in bytes. */
const MAX_ANSWER = 64 * 1024;

/**
 * Sends every message that is due now.
 *
 * @param goesOn whether more may be begun.
 * @returns how many were sent.
 */
export async function deliver(engine: Engine, goesOn: () => boolean): Promise<number> {
  let sent = 0;
  while (goesOn()) {
    const due = await engine.storage.run("claimDeliveries", {
      now: engine.clock(),
      limit: AT_ONCE,
      lease: LEASE,
    });
    if (due.length === 0) break;
    await Promise.all(due.map((delivery) => deliverOne(engine, delivery)));
    sent += due.length;
  }
  return sent;
}

async function deliverOne(engine: Engine, delivery: DueDelivery): Promise<void> {
  const { message } = delivery;
  const sent =
    message.kind === "report" ? await tell(engine, delivery) : await send(engine, delivery);
  await engine.storage.run("recordDelivery", {
    message_id: message.message_id,
    now: engine.clock(),
    random: Math.random(),
    ...sent,
  });
  measureDelivery(engine, delivery, sent.outcome);
}

interface Sent {
  readonly outcome: DeliveryOutcome;
  /** The shop's HTTP status; null where it got nothing, did not answer, or is a platform. */
  readonly status: number | null;
  /** Why it was not delivered, for the merchant. */
  readonly error: string | null;
  readonly after?: number;
  readonly retries?: readonly number[];
  readonly redirectUrl?: string;
}

/** Reports to a shop platform: only what its own code confirms counts. */
async function tell(engine: Engine, { view, report }: DueDelivery): Promise<Sent> {
  if (!report) return { outcome: "settled", status: null, error: null };
  const told = await sendReport(engine, view.session.store_id, report);
  const { retries } = told;
  const more = retries && { retries };
  switch (told.type) {
    case "applied": {
      const { redirectUrl } = told;
      return {
        outcome: "delivered",
        status: null,
        error: null,
        ...(redirectUrl && { redirectUrl }),
      };
    }
    case "held":
      return { outcome: "held", status: null, error: told.reason };
    case "refused":
      return { outcome: "refused", status: null, error: told.reason };
    case "retry": {
      const { reason, after } = told;
      const wait = after !== undefined && { after };
      return { outcome: "retry", status: null, error: reason, ...wait, ...more };
    }
  }
}

async function send(engine: Engine, delivery: DueDelivery): Promise<Sent> {
  const { message, key } = delivery;
  try {
    // Signed with nothing, anyone could have written it.
    if (key.webhook_secret === null) throw new Error("its key has no webhookSecret to sign with");
    const secret = engine.secrets.open(key.webhook_secret);
    const body = toMessageBody(delivery, engine.clock());
    const timestamp = Math.floor(engine.clock() / 1000);
    return await post(engine, message.url, body, {
      "content-type": "application/json",
      "user-agent": "Polygate",
      "x-webhook-event": message.event,
      ...signatures(secret, message.message_id, timestamp, body),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : "not sent";
    return { outcome: "retry", status: null, error: why };
  }
}

/**
 * Both ways a shop may check who wrote: PayGate's bare hex over the body, and Standard Webhooks' `v1,` over
 * `id.timestamp.body`. Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
function signatures(
  secret: string,
  id: string,
  timestamp: number,
  body: string,
): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const standard = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "x-webhook-signature": hmacSha256(secret, body),
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${standard}`,
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
    await readLimited(response, MAX_ANSWER).catch(() => undefined);
    const { status, ok } = response;
    return ok
      ? { outcome: "delivered", status, error: null }
      : { outcome: "retry", status, error: `answered ${status}` };
  } catch (error) {
    // An address that may not be reached is refused in words for the merchant.
    const reason = PaymentError.is(error) ? error.message : "it gave no answer";
    return { outcome: "retry", status: null, error: reason };
  }
}
