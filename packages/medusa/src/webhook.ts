import { PaymentError, type WebhookEvent } from "@polygate/core";
import { learn } from "./ask.ts";
import { type Attempt, keep, note } from "./attempt.ts";
import type { HttpReply, HttpRequest } from "./http.ts";
import type { ProviderSetup } from "./options.ts";
import { followRefund } from "./refund-state.ts";
import { settle } from "./settle.ts";
import { textOf } from "./sweep.ts";
import type { Desk, World } from "./world.ts";

/** What of a webhook concerns a payment in the ledger. */
export interface Received {
  readonly attempt: Attempt;
  readonly verified: boolean;
}

/**
 * Takes a gateway's webhook: stored first, then answered as the gateway expects, then settled. The job would settle it
 * as well, so nothing hangs on the gateway's own retries.
 */
export async function receiveWebhook(world: World, request: HttpRequest): Promise<HttpReply> {
  const setup = world.setups.get(request.provider);
  if (!setup) return text(404, "no such payment provider");
  try {
    const { received, reply } = await storeWebhook(world, setup, request);
    return { ...reply, afterwards: () => settleReceived(world, received) };
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    world.log(`polygate: a webhook for ${request.provider} was refused: ${error.message}`);
    return text(error.code === "signature_invalid" ? 401 : 400, error.code);
  }
}

/**
 * Verifies a webhook and writes what it says about payments of ours into the ledger. Payments that are not ours, as on
 * an account that other shops use too, are none of our business.
 *
 * @throws {PaymentError} `signature_invalid`, `response_invalid`
 */
export async function storeWebhook(
  desk: Desk,
  { gateway }: ProviderSetup,
  request: Pick<HttpRequest, "headers" | "query" | "body" | "provider" | "token">,
): Promise<{ readonly received: readonly Received[]; readonly reply: HttpReply }> {
  const { events, acknowledgement } = gateway.parseWebhook(request);
  const body = new TextDecoder().decode(request.body);
  const received: Received[] = [];
  for (const event of events) {
    for (const { id } of await attemptsOf(desk, gateway.account, request, event)) {
      const attempt = await desk.ledger.change(id, (row) => take(row, event, body, desk.now()));
      received.push({ attempt, verified: event.type === "payment" || event.type === "refund" });
    }
  }
  const { status, contentType, body: answer } = acknowledgement;
  return { received, reply: { status, headers: { "content-type": contentType }, body: answer } };
}

/** Finds the attempts an event is about; a token in the address, where it is given, allows no others. */
async function attemptsOf(
  { ledger }: Desk,
  account: string,
  { provider, token }: Pick<HttpRequest, "provider" | "token">,
  event: WebhookEvent,
): Promise<Attempt[]> {
  if (event.type === "ignored") return [];
  const { paymentId, reference } = namesOf(event);
  const named = paymentId === undefined ? undefined : await ledger.find(paymentId);
  const byReference = reference === undefined ? [] : await ledger.ofReference(account, reference);
  const found = named ? [named] : byReference;
  const candidates = found.length > 0 || token === undefined ? found : await ledger.ofToken(token);
  return candidates.filter(
    (attempt) =>
      attempt.provider === provider &&
      attempt.account === account &&
      (token === undefined || attempt.token === token),
  );
}

function namesOf(event: Exclude<WebhookEvent, { type: "ignored" }>): {
  paymentId?: string | undefined;
  reference?: string | undefined;
} {
  if (event.type === "payment") return event.payment;
  if (event.type === "refund") {
    return { paymentId: event.paymentId, reference: event.paymentReference };
  }
  return event;
}

function take(row: Attempt, event: WebhookEvent, body: string, now: number): Attempt {
  const due = { ...row, nextCheckAt: now };
  if (event.type === "payment") return learn(due, event.payment, now, "webhook", body);
  const kept = keep(due, now, "webhook", body);
  if (event.type === "refund") return followRefund(kept, event.refund, now);
  if (event.type === "unmatched") {
    return note(kept, now, `The gateway has money that is not for this payment: ${event.reason}.`);
  }
  return note(kept, now, "A webhook asks us to look.");
}

const PAUSE = 5_000;

/** Unsigned webhooks cause at most one question in five seconds; the job asks for the rest. */
async function settleReceived(world: World, received: readonly Received[]): Promise<void> {
  const due = received.filter(
    ({ attempt, verified }) => verified || world.now() - (attempt.askedAt ?? 0) >= PAUSE,
  );
  for (const id of new Set(due.map(({ attempt }) => attempt.id))) {
    try {
      await settle(world, id);
    } catch (error) {
      world.log(`polygate: payment ${id} waits for the job: ${textOf(error)}`);
    }
  }
}

function text(status: number, body: string): HttpReply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}
