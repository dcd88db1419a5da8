import { type Payment, PaymentError } from "@polygate/core";
import type { QuestionReason } from "../storage/apply-answer.ts";
import type { PaymentRow } from "../storage/sessions.ts";
import type { Account } from "./accounts.ts";
import { closeAtGateway } from "./close-at-gateway.ts";
import type { Engine } from "./engine.ts";
import { withWitness } from "./witness.ts";

/** What came of a question. */
export interface Asked {
  readonly payment: PaymentRow;
  readonly answered: boolean;
}

/**
 * Asks a payment's gateway how it stands, stores the answer and works on it. Silence and refusals change nothing: the
 * question is put off, and asked again.
 *
 * @returns the payment as it is now, as it was where the gateway did not answer; and whether it did.
 */
export async function ask(
  engine: Engine,
  payment: PaymentRow,
  reason: QuestionReason,
): Promise<Asked> {
  const { storage, clock } = engine;
  const account = engine.accounts.of(payment);
  if (reason === "close") await closeAtGateway(engine, payment);
  const { payment_id, reference, amount, currency } = payment;
  const began = performance.now();
  const { outcome, raw } = await withWitness(() =>
    getOrNothing(() =>
      account.gateway.getPayment({
        paymentId: payment_id,
        ...(reference !== null && { reference }),
        asked: { amount, currency },
      }),
    ),
  );
  const answered = outcome.status === "fulfilled" ? "answered" : "failed";
  engine.metrics.asked(account.id, answered, (performance.now() - began) / 1000);
  if (outcome.status === "rejected") {
    await postpone(engine, account, payment, outcome.reason, raw);
    return { payment, answered: false };
  }
  const changed = await storage.run("applyAnswer", {
    payment_id,
    account: account.name,
    title: account.gateway.profile.title,
    learnsReference: learnsReference(account.gateway.profile.asksBy),
    reason,
    ...(outcome.value && { report: outcome.value }),
    raw,
    now: clock(),
  });
  engine.wake();
  return { payment: changed, answered: true };
}

/** How long a question is nobody else's, in milliseconds. */
export const LEASE = 60_000;

/**
 * Asks at once, because somebody waits for the answer; where the account may not be asked now, as soon as it may.
 */
export async function askOutOfTurn(
  engine: Engine,
  payment: PaymentRow,
  reason: "return" | "open",
): Promise<void> {
  const { payment_id, account_id } = payment;
  const now = engine.clock();
  const mine = await engine.storage.run("claimCheck", {
    payment_id,
    account_id,
    now,
    lease: LEASE,
    budget: engine.limits,
  });
  if (mine) await ask(engine, mine, reason);
  else await engine.storage.run("requestCheck", { payment_id, reason: "return", now });
}

/** An answer that contradicts itself or cannot be read is kept as evidence; silence leaves none. */
async function postpone(
  { storage, clock, logger }: Engine,
  account: Account,
  { payment_id }: PaymentRow,
  error: unknown,
  raw: Uint8Array,
): Promise<void> {
  if (!PaymentError.is(error)) throw error;
  logger.warn(`payment ${payment_id}: ${error.message}; asking again later`);
  const { title } = account.gateway.profile;
  await storage.run("postponeCheck", {
    payment_id,
    now: clock(),
    title,
    error: error.message,
    blocks: error.code === "rate_limited",
    ...(error.retryAfter !== undefined && { after: error.retryAfter }),
    ...(error.code === "response_invalid" && { unread: { raw, message: error.message } }),
  });
}

/** Whether a gateway names the reference itself, only with its first report. */
export function learnsReference(asksBy: string): boolean {
  return asksBy === "first_webhook_or_subscriber";
}

/** "Not found" is an answer too: nothing is paid there, so far. */
async function getOrNothing(get: () => Promise<Payment>): Promise<Payment | undefined> {
  try {
    return await get();
  } catch (error) {
    if (PaymentError.is(error) && error.code === "not_found") return undefined;
    throw error;
  }
}
