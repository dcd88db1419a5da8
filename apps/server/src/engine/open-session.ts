import { randomBytes } from "node:crypto";
import {
  type Buyer,
  createPaymentId,
  type Money,
  PaymentError,
  type Session,
  type SessionRequest,
} from "@polygate/core";
import type { OperationInput } from "../storage/operations.ts";
import { FIRST_VERSION, type SessionView } from "../storage/sessions.ts";
import { parseAccountList } from "./account-list.ts";
import type { Account } from "./accounts.ts";
import { ask } from "./ask.ts";
import type { Engine } from "./engine.ts";
import { DEFAULT_LIFETIME, FIRST_CHECK } from "./schedule.ts";
import { switchAttempt } from "./switch-attempt.ts";

/** What a shop asks for, checked. */
export interface OpenRequest {
  readonly storeId: string;
  readonly keyId: string;
  readonly mode: "test" | "live";
  readonly source: string;
  readonly orderRef: string | undefined;
  readonly money: Money;
  readonly gateway: string | undefined;
  readonly description: string | undefined;
  readonly buyer: Buyer;
  /** The shop's own object, as JSON text. */
  readonly metadata: string;
  readonly returnUrl: string | undefined;
  readonly cancelUrl: string | undefined;
  readonly webhookUrl: string | undefined;
  /** When the shop gives the order up, milliseconds since 1970: the payment ends then at the latest. */
  readonly expiresAt?: number;
  /** Several tabs of one checkout: only one of their payments is wanted. */
  readonly group?: string;
  /** 16 hex digits in capitals, never used before. @default new ones */
  readonly sessionId?: string;
}

/** The rows of a new session. */
export type NewSession = OperationInput<"createSession">;

/**
 * Opens a payment: written down first, then asked of the gateway. Where the gateway does not say whether it took the
 * order, it is asked; a payment without an address to pay at is replaced by a new attempt, once, and stays watched.
 *
 * @throws {PaymentError} `request_invalid` where this payment cannot be made and the shop can do something about it;
 *   otherwise what the gateway's driver threw. The session then stays, ended or watched, in the shop's list.
 * @param write sees to the order's earlier attempts and puts the rows where they belong; whatever it throws ends the opening before the gateway hears of it.
 */
export async function openSession(
  engine: Engine,
  request: OpenRequest,
  write?: (rows: NewSession) => Promise<void>,
): Promise<SessionView> {
  const { mode, money, gateway, buyer } = request;
  const allowed = await readAllowedAccounts(engine, request.storeId);
  const choice = { mode, allowed, storeId: request.storeId, money, wanted: gateway, buyer };
  const account = engine.accounts.choose(choice);
  refuseMissing(account, buyer);
  const { storeId: store_id, orderRef: order_ref, sessionId = createSessionId() } = request;
  if (write === undefined && order_ref !== undefined) {
    const paid = await switchAttempt(engine, { store_id, mode, order_ref }, money);
    if (paid) return paid;
  }
  const now = engine.clock();
  const payment = newPayment(account, sessionId, request.money, now);
  const rows: NewSession = {
    session: {
      session_id: sessionId,
      store_id: request.storeId,
      key_id: request.keyId,
      source: request.source,
      order_ref: request.orderRef ?? null,
      mode: request.mode,
      amount: request.money.amount,
      currency: request.money.currency,
      description: request.description ?? null,
      buyer: JSON.stringify(request.buyer),
      metadata: request.metadata,
      return_url: request.returnUrl ?? null,
      cancel_url: request.cancelUrl ?? null,
      webhook_url: request.webhookUrl ?? null,
      status: "pending",
      created_at: now,
      paid_at: null,
      order_group: request.group ?? null,
    },
    payment,
  };
  await (write ? write(rows) : engine.storage.run("createSession", rows));
  await openAtGateway(engine, account, request, payment, true);
  const view = await engine.storage.run("readSession", { session_id: sessionId });
  if (!view) throw new Error("the session is gone");
  return view;
}

/**
 * Which gateway accounts a store may use; null for all of its mode.
 *
 * @throws {PaymentError} `request_invalid` where it takes no payments now.
 */
async function readAllowedAccounts(engine: Engine, store_id: string): Promise<string[] | null> {
  const store = await engine.storage.run("readStore", { store_id });
  if (store?.status !== "active") {
    throw new PaymentError(
      "request_invalid",
      `this store takes no payments now: it is ${store?.status ?? "unknown"}`,
    );
  }
  return parseAccountList(store.accounts);
}

/**
 * Goes on with a session whose opening was broken off by a crash: whether the gateway took the order nobody knows, so another
 * attempt takes its place. Where the buyer can be sent on, or nothing is to be paid any more, it is left as it is.
 *
 * @throws {PaymentError} as {@link openSession}.
 */
export async function resumeSession(
  engine: Engine,
  request: OpenRequest,
  view: SessionView,
): Promise<SessionView> {
  const { session, payment } = view;
  if (session.status !== "pending" || payment.redirect !== null) return view;
  const account = engine.accounts.of(payment);
  const now = engine.clock();
  const next = newPayment(account, session.session_id, request.money, now);
  const { title } = account.gateway.profile;
  const rows = { old: payment.payment_id, payment: next, title, now };
  await engine.storage.run("replacePayment", rows);
  await openAtGateway(engine, account, request, next, false);
  return (await engine.storage.run("readSession", { session_id: session.session_id })) ?? view;
}

/** A session's id, as PayGate writes them. */
export function createSessionId(): string {
  return randomBytes(8).toString("hex").toUpperCase();
}

type NewPayment = ReturnType<typeof newPayment>;

async function openAtGateway(
  engine: Engine,
  account: Account,
  request: OpenRequest,
  payment: NewPayment,
  mayReplace: boolean,
): Promise<void> {
  const { gateway } = account;
  const { title } = gateway.profile;
  try {
    const session = await gateway.createSession(
      toSessionRequest(engine, account, request, payment),
    );
    await recordOpened(engine, title, payment, session, request.expiresAt);
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    const mayExist = error.outcome === "unknown" || error.code === "conflict";
    if (!mayExist) {
      await engine.storage.run("refusePayment", {
        payment_id: payment.payment_id,
        text: `${title} did not take the order: ${error.detail ?? error.message}`,
        now: engine.clock(),
      });
      throw error;
    }
    if (gateway.profile.afterUnknownCreate === "ask") {
      const row = await engine.storage.run("readSession", { session_id: payment.session_id });
      if (row) {
        const { payment: asked } = await ask(engine, row.payment, "open");
        if (asked.captured > 0) return;
      }
    }
    if (!mayReplace) throw error;
    const next = newPayment(account, payment.session_id, request.money, engine.clock());
    await engine.storage.run("replacePayment", {
      old: payment.payment_id,
      payment: next,
      title,
      now: engine.clock(),
    });
    await openAtGateway(engine, account, request, next, false);
  }
}

async function recordOpened(
  engine: Engine,
  title: string,
  payment: NewPayment,
  session: Session,
  givenUpAt = Number.POSITIVE_INFINITY,
): Promise<void> {
  const { payable } = session;
  if (payable && payable.currency !== payment.currency) {
    throw new PaymentError("response_invalid", `${title} answered in another currency`);
  }
  const now = engine.clock();
  await engine.storage.run("openPayment", {
    payment_id: payment.payment_id,
    title,
    now,
    reference: session.reference ?? null,
    redirect: JSON.stringify(session.redirect),
    upi: session.upi ? JSON.stringify(session.upi) : null,
    payable_amount: payable?.amount ?? payment.amount,
    expires_at: Math.max(Math.min(session.expiresAt ?? now + DEFAULT_LIFETIME, givenUpAt), now),
    next_check_at: now + FIRST_CHECK,
  });
}

function newPayment(account: Account, sessionId: string, { amount, currency }: Money, now: number) {
  return {
    payment_id: createPaymentId(now),
    session_id: sessionId,
    account_id: account.id,
    gateway: account.gateway.name,
    reference: null,
    webhook_token: randomBytes(24).toString("base64url"),
    return_token: randomBytes(24).toString("base64url"),
    amount,
    payable_amount: amount,
    currency,
    redirect: null,
    upi: null,
    status: "pending",
    captured: 0,
    refunded: 0,
    version: FIRST_VERSION,
    superseded: 0,
    created_at: now,
    redirected_at: null,
    expires_at: now + DEFAULT_LIFETIME,
    // Should the server stop before the gateway answers, the question is asked all the same.
    next_check_at: now + FIRST_CHECK,
    check_reason: "sweep" as const,
    requested_reason: null,
    last_check_at: null,
    checks_after_end: 0,
  };
}

function toSessionRequest(
  engine: Engine,
  account: Account,
  request: OpenRequest,
  payment: NewPayment,
): SessionRequest {
  const backUrl = `${engine.publicUrl}/return/${payment.return_token}`;
  const description = request.description ?? (request.orderRef && `Order ${request.orderRef}`);
  return {
    paymentId: payment.payment_id,
    money: request.money,
    buyer: request.buyer,
    ...(description && { description }),
    returnUrl: backUrl,
    cancelUrl: backUrl,
    webhookUrl: `${engine.publicUrl}/webhooks/${account.id}/${payment.webhook_token}`,
    ...(request.orderRef !== undefined && { metadata: { order: request.orderRef } }),
  };
}

const NEEDED_FIELDS = {
  email: "customer_email",
  ip: "customer_ip",
  language: "customer_language",
} as const;

function refuseMissing({ gateway }: Account, buyer: Buyer): void {
  const missing = gateway.profile.needs.filter((need) => buyer[need] === undefined);
  if (missing.length === 0) return;
  const fields = missing.map((need) => NEEDED_FIELDS[need]).join(" and ");
  throw new PaymentError(
    "request_invalid",
    `${fields}: ${gateway.profile.title} cannot be paid without it`,
  );
}
