import { PaymentError, type Webhook, type WebhookRequest } from "@polygate/core";
import type { InboxRow } from "../storage/inbox.ts";
import type { PaymentRow } from "../storage/sessions.ts";
import type { Account } from "./accounts.ts";
import { learnsReference } from "./ask.ts";
import type { Engine } from "./engine.ts";

/** What a gateway's webhook is answered with. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Headers worth keeping as evidence. Everything else may carry secrets or says nothing. */
const KEPT_HEADERS =
  /^(content-type|content-length|date|user-agent|x-[a-z-]*(signature|event|timestamp|id))$/;

/**
 * Takes a webhook: reads it, stores it whatever it is, and only then answers. What it means is worked out afterwards.
 *
 * @param owner the payment whose token stood in the address, if one did.
 * @returns the gateway's own acknowledgement, 401 for a signature that does not hold, 400 for what cannot be read.
 */
export async function receiveWebhook(
  engine: Engine,
  account: Account,
  owner: PaymentRow | undefined,
  request: WebhookRequest,
): Promise<Answer> {
  const { profile } = account.gateway;
  const read = tryParse(account, owner, request);
  const verdict = "webhook" in read ? (profile.signsWebhooks ? "verified" : "hint") : "refused";
  const now = engine.clock();
  const inbox_id = await engine.storage.run("storeMessage", {
    message: {
      kind: "webhook",
      account_id: account.id,
      payment_id: owner?.payment_id ?? null,
      received_at: now,
      headers: JSON.stringify(keptHeaders(request.headers)),
      query: request.query,
      body: request.body,
      verdict,
      reason: "webhook" in read ? null : read.reason,
      processed_at: "webhook" in read ? null : now,
      outcome: "webhook" in read ? null : "refused",
    },
    ...(owner && { session_id: owner.session_id }),
    text: `A message in ${profile.title}'s name came in, was stored and refused: ${"reason" in read ? read.reason : ""}.`,
  });
  if (!("webhook" in read))
    return { status: read.status, contentType: "text/plain", body: read.reason };
  engine.defer(processMessage(engine, account, inbox_id, read.webhook, now));
  return read.webhook.acknowledgement;
}

/** Works on what an earlier run of the server acknowledged and did not get to. */
export async function resumeMessages(engine: Engine): Promise<void> {
  for (const message of await engine.storage.run("readWaitingMessages", {})) {
    const account = engine.accounts.get(message.account_id);
    if (!account || message.kind !== "webhook") continue;
    await processMessage(
      engine,
      account,
      message.inbox_id,
      account.gateway.parseWebhook(toRequest(message)),
      message.received_at,
    );
  }
}

async function processMessage(
  engine: Engine,
  account: Account,
  inbox_id: number,
  webhook: Webhook,
  received_at: number,
): Promise<void> {
  const { profile } = account.gateway;
  try {
    await engine.storage.run("applyMessage", {
      inbox_id,
      account_id: account.id,
      account: account.name,
      title: profile.title,
      learnsReference: learnsReference(profile.asksBy),
      events: webhook.events,
      received_at,
      now: engine.clock(),
    });
    engine.wake();
  } catch (error) {
    // It stays in the inbox and is worked on again at the next start.
    engine.logger.warn(
      `message ${inbox_id}: ${error instanceof Error ? error.message : "not processed"}`,
    );
  }
}

type Reading = { readonly webhook: Webhook } | { readonly status: number; readonly reason: string };

function tryParse(
  account: Account,
  owner: PaymentRow | undefined,
  request: WebhookRequest,
): Reading {
  const { gateway } = account;
  if (!gateway.profile.signsWebhooks && gateway.profile.webhookAddress === "payment" && !owner) {
    return { status: 401, reason: "this address needs the token of a payment" };
  }
  try {
    const webhook = gateway.parseWebhook(request);
    if (owner && webhook.events.some((event) => namesAnother(event, owner))) {
      return {
        status: 401,
        reason: "it names another payment than the one this address belongs to",
      };
    }
    return { webhook };
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    return error.code === "signature_invalid"
      ? { status: 401, reason: "the signature does not hold" }
      : { status: 400, reason: "the message cannot be read" };
  }
}

function namesAnother(event: Webhook["events"][number], owner: PaymentRow): boolean {
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
