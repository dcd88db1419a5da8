import {
  type Gateway,
  type Money,
  PaymentError,
  type Refund,
  type RefundRequest,
} from "@polygate/core";
import { inWords } from "../storage/cases.ts";
import type { RefundOutcome } from "../storage/refund-work.ts";
import type { RefundRow } from "../storage/reserve.ts";
import type { PaymentRow } from "../storage/sessions.ts";
import type { Account } from "./accounts.ts";
import type { Engine } from "./engine.ts";
import { withWitness } from "./witness.ts";

/** How long a refund is nobody else's, in milliseconds. */
const LEASE = 60_000;

/** What of a session is to be given back. */
export interface RefundOrder {
  readonly sessionId: string;
  /** Only of this store, where it is given. */
  readonly storeId?: string;
  /** @default everything that is still there */
  readonly money?: Money;
  readonly reason?: string;
  /** Who asks for it, for the record. */
  readonly by: string;
  /** Ours for it, `[0-9A-Z]{20}`: a repeat with the same one is the same refund. @default a new one */
  readonly refundId?: string;
}

/**
 * Gives money back: by a call where the gateway has one, else a task for a person is written down. Never more than was
 * received and is still there.
 *
 * @returns the refund as it stands: `pending` is on its way or unknown and is asked about, `due` waits for a person.
 * @throws {PaymentError} `not_found` for a session the store does not have; `conflict` where that much is not there.
 */
export async function startRefund(engine: Engine, order: RefundOrder): Promise<RefundRow> {
  const { money, reason } = order;
  const reserved = await engine.storage.run("reserveRefund", {
    session_id: order.sessionId,
    ...(order.storeId !== undefined && { store_id: order.storeId }),
    ...(order.refundId !== undefined && { refund_id: order.refundId }),
    ...(money && { amount: money.amount, currency: money.currency }),
    reason: reason ?? null,
    by: order.by,
    now: engine.clock(),
  });
  if (reserved.type === "not_found") {
    throw new PaymentError("not_found", "there is no such payment");
  }
  if (reserved.type === "refused") {
    const { refundable, currency } = reserved;
    throw new PaymentError(
      "conflict",
      refundable === 0
        ? "nothing of this payment can be given back: no money came, or it is back or on its way already"
        : `at most ${inWords(refundable, currency)} of this payment can be given back`,
    );
  }
  return await carryOut(engine, reserved.refund, reserved.payment);
}

/** Sends a refund that was written down, or has it made by hand. Of all that try at once, one calls the gateway. */
export async function carryOut(
  engine: Engine,
  refund: RefundRow,
  payment: PaymentRow,
): Promise<RefundRow> {
  if (refund.status !== "pending" || refund.way !== "open") return refund;
  const account = engine.accounts.of(payment);
  const { gateway } = account;
  const request = toRequest(refund, payment);
  if (!gateway.refund || !canDo(gateway, request)) {
    return await settle(engine, account, refund, { type: "manual" });
  }
  const { refund_id } = refund;
  const isOurs = await engine.storage.run("beginRefund", {
    refund_id,
    now: engine.clock(),
    lease: LEASE,
  });
  if (!isOurs) return refund;
  const { refund: call } = gateway;
  const { outcome, raw } = await withWitness(() => call(request));
  return await settle(engine, account, refund, toOutcome(outcome, "call"), raw);
}

/** Asks what became of a refund that was sent. It is never sent again. */
async function askRefund(
  engine: Engine,
  refund: RefundRow,
  payment: PaymentRow,
): Promise<RefundRow> {
  const account = engine.accounts.of(payment);
  const { getRefund } = account.gateway;
  if (!getRefund) return await settle(engine, account, refund, { type: "pending" });
  const { outcome, raw } = await withWitness(() => getRefund(toRequest(refund, payment)));
  return await settle(engine, account, refund, toOutcome(outcome, "question"), raw);
}

/** Sends what was not sent yet, and asks about what is under way. */
export async function sweepRefunds(engine: Engine, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const due = await engine.storage.run("claimRefunds", {
      now: engine.clock(),
      limit: 8,
      lease: LEASE,
      budget: engine.limits,
    });
    if (due.length === 0) return;
    await Promise.all(
      due.map(async ({ refund, payment }) => {
        try {
          if (refund.way === "open") await carryOut(engine, refund, payment);
          else await askRefund(engine, refund, payment);
        } catch (error) {
          // Its lease ends by itself.
          const reason = error instanceof Error ? error.message : "failed";
          engine.logger.warn(`refund ${refund.refund_id}: ${reason}; trying again`);
        }
      }),
    );
  }
}

async function settle(
  engine: Engine,
  account: Account,
  { refund_id }: RefundRow,
  outcome: RefundOutcome,
  raw?: Uint8Array,
): Promise<RefundRow> {
  const settled = await engine.storage.run("settleRefund", {
    refund_id,
    outcome,
    ...(raw && { raw }),
    account: account.name,
    title: account.gateway.profile.title,
    now: engine.clock(),
  });
  engine.wake();
  return settled;
}

/** Some gateways give back all or nothing. */
function canDo({ profile }: Gateway, { money, captured }: RefundRequest): boolean {
  return profile.refunds === "full_and_partial" || money.amount === captured.amount;
}

function toRequest(refund: RefundRow, payment: PaymentRow): RefundRequest {
  const { currency } = payment;
  return {
    paymentId: payment.payment_id,
    ...(payment.reference !== null && { reference: payment.reference }),
    asked: { amount: payment.amount, currency },
    refundId: refund.refund_id,
    money: { amount: refund.amount, currency },
    captured: { amount: payment.captured, currency },
    ...(refund.reason !== null && { reason: refund.reason }),
  };
}

/** Only a call that is certain not to have moved money failed; everything else is asked about. */
function toOutcome(outcome: PromiseSettledResult<Refund>, was: "call" | "question"): RefundOutcome {
  if (outcome.status === "fulfilled") {
    const { status, reference, bankReference, at, money } = outcome.value;
    if (status === "pending") return { type: "pending" };
    if (status === "failed") return { type: "failed", error: "the gateway says that it failed" };
    return {
      type: "succeeded",
      reference,
      money,
      ...(bankReference !== undefined && { bankReference }),
      ...(at !== undefined && { at }),
    };
  }
  const error: unknown = outcome.reason;
  if (!PaymentError.is(error)) throw error;
  const words = error.detail ?? error.message;
  if (was === "question" || error.outcome === "unknown") return { type: "pending", error: words };
  if (!error.retryable) return { type: "failed", error: words };
  const { retryAfter } = error;
  return { type: "again", error: words, ...(retryAfter !== undefined && { after: retryAfter }) };
}
