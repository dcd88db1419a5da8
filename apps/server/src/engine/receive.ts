import { PaymentError, type Webhook, type WebhookRequest } from "@polygate/core";
import type { InboxRow } from "../storage/inbox.ts";
import type { WebhookOwner } from "../storage/sessions.ts";
import { toLimitKey } from "../web/client-address.ts";
import type { Account } from "./accounts.ts";
import { learnsReference } from "./ask.ts";
import type { Engine } from "./engine.ts";

/** What a gateway's webhook is answered with. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** The largest unsigned message that is believed to be a hint, in bytes. */
const MAX_HINT = 16 * 1024;

/** Headers worth keeping as evidence. Everything else may carry secrets or says nothing. */
const KEPT_HEADERS =
  /^(content-type|content-length|date|user-agent|x-[a-z-]*(signature|event|timestamp|id))$/;

/**
 * Takes a webhook: reads it, stores it whatever it is, and only then answers. What it means is worked out afterwards.
 *
 * @param owner the payment whose token stood in the address, if one did.
 * @param sender finds the address it came from: what proves nothing is limited by that.
 * @returns the gateway's own acknowledgement, 401 for a signature that does not hold, 400 for what cannot be read.
 */
export async function receiveWebhook(
  engine: Engine,
  account: Account,
  owner: WebhookOwner | undefined,
  request: WebhookRequest,
  sender: () => string,
): Promise<Answer> {
  const { profile } = account.gateway;
  const read = admit(engine, account, owner, request);
  const verdict = "webhook" in read ? (profile.signsWebhooks ? "verified" : "hint") : "refused";
  const now = engine.clock();
  const message = {
    kind: "webhook" as const,
    account_id: account.id,
    payment_id: owner?.payment_id ?? null,
    received_at: now,
    headers: JSON.stringify(keptHeaders(request.headers)),
    query: request.query,
    body: request.body,
    reason: "webhook" in read ? null : read.reason,
    processed_at: "webhook" in read ? null : now,
    outcome: "webhook" in read ? null : "refused",
  };
  const story = {
    ...(owner && { session_id: owner.session_id }),
    text: `A message in ${profile.title}'s name came in, was stored and refused: ${"reason" in read ? read.reason : ""}.`,
  };
  const inbox_id =
    verdict === "verified"
      ? await engine.storage.run("storeMessage", { message: { ...message, verdict }, ...story })
      : await engine.storage.run("storeUntrusted", {
          message: { ...message, verdict },
          source: owner
            ? { type: "payment", id: owner.payment_id }
            : { type: "sender", id: toLimitKey(sender()) },
          ...story,
        });
  engine.metrics.received(account.id, verdict);
  if (!("webhook" in read))
    return { status: read.status, contentType: "text/plain", body: read.reason };
  if (inbox_id === undefined) return TOO_MANY;
  const stored = { inbox_id, payment_id: owner?.payment_id ?? null, received_at: now };
  engine.defer(processMessage(engine, account, stored, read.webhook));
  return read.webhook.acknowledgement;
}

/** 2xx is said for what is stored, and this was not: its sender may come back, and the sweep asks by itself. */
const TOO_MANY: Answer = {
  status: 429,
  contentType: "text/plain",
  body: "too many messages that prove nothing",
};

/** How many waiting messages are held in memory at once: each may have a megabyte. */
const AT_ONCE = 16;

/**
 * Works on what was acknowledged and not got to, by an earlier run of the server or because the storage failed.
 *
 * @param receivedBefore leaves alone what came later and is being worked on already.
 */
export async function resumeMessages(engine: Engine, receivedBefore?: number): Promise<void> {
  let after = 0;
  for (;;) {
    const messages = await engine.storage.run("readWaitingMessages", {
      after,
      limit: AT_ONCE,
      ...(receivedBefore !== undefined && { receivedBefore }),
    });
    for (const message of messages) await resumeMessage(engine, message);
    const last = messages.at(-1);
    if (!last) return;
    after = last.inbox_id;
  }
}

async function resumeMessage(engine: Engine, message: InboxRow): Promise<void> {
  const account = engine.accounts.get(message.account_id);
  if (!account || message.kind !== "webhook") return;
  const read = readMessage(engine, account, toRequest(message));
  if ("webhook" in read) {
    await processMessage(engine, account, message, read.webhook);
  } else {
    engine.logger.warn(`message ${message.inbox_id}: acknowledged earlier, and now ${read.reason}`);
  }
}

async function processMessage(
  engine: Engine,
  account: Account,
  { inbox_id, payment_id, received_at }: Pick<InboxRow, "inbox_id" | "payment_id" | "received_at">,
  webhook: Webhook,
): Promise<void> {
  const { profile } = account.gateway;
  try {
    const lockKey = payment_id ?? ownNameIn(webhook);
    const due = await engine.storage.run("applyMessage", {
      inbox_id,
      ...(lockKey !== undefined && { lockKey }),
      owner_id: payment_id,
      account_id: account.id,
      account: account.name,
      title: profile.title,
      learnsReference: learnsReference(profile.asksBy),
      events: webhook.events,
      received_at,
      now: engine.clock(),
    });
    engine.wake(due);
  } catch (error) {
    // It stays in the inbox and is worked on again.
    engine.logger.warn(
      `message ${inbox_id}: ${error instanceof Error ? error.message : "not processed"}`,
    );
  }
}

/** The payment that a message of one event names. */
function ownNameIn({ events: [event] }: Webhook): string | undefined {
  if (!event || event.type === "ignored") return undefined;
  return event.type === "payment" ? event.payment.paymentId : event.paymentId;
}

type Reading = { readonly webhook: Webhook } | { readonly status: number; readonly reason: string };

/** Reads a message that came to an address: an unsigned one must have come to the address of the payment it names. */
function admit(
  engine: Engine,
  account: Account,
  owner: WebhookOwner | undefined,
  request: WebhookRequest,
): Reading {
  const { profile } = account.gateway;
  if (!profile.signsWebhooks && profile.webhookAddress === "payment" && !owner) {
    return { status: 401, reason: "this address needs the token of a payment" };
  }
  if (!profile.signsWebhooks && request.body.length > MAX_HINT) {
    return { status: 413, reason: `an unsigned message has at most ${MAX_HINT} bytes` };
  }
  const read = readMessage(engine, account, request);
  const foreign =
    owner && "webhook" in read && read.webhook.events.some((it) => namesAnother(it, owner));
  return foreign
    ? { status: 401, reason: "it names another payment than the one this address belongs to" }
    : read;
}

function readMessage(engine: Engine, account: Account, request: WebhookRequest): Reading {
  try {
    return { webhook: account.gateway.parseWebhook(request) };
  } catch (error) {
    if (PaymentError.is(error) && error.code === "signature_invalid") {
      return { status: 401, reason: "the signature does not hold" };
    }
    if (!PaymentError.is(error)) {
      engine.logger.warn(`${account.id}: the driver failed on a message; it is kept`);
    }
    return { status: 400, reason: "the message cannot be read" };
  }
}

function namesAnother(event: Webhook["events"][number], owner: WebhookOwner): boolean {
  const paymentId =
    event.type === "payment"
      ? event.payment.paymentId
      : event.type === "ignored"
        ? undefined
        : event.paymentId;
  return paymentId !== undefined && paymentId !== owner.payment_id;
}

function keptHeaders(headers: WebhookRequest["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT_HEADERS.test(name)));
}

function toRequest(message: InboxRow): WebhookRequest {
  return { headers: JSON.parse(message.headers), query: message.query, body: message.body };
}
