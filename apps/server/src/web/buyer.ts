import { setTimeout as sleep } from "node:timers/promises";
import { type Money, PaymentError, readLimited } from "@polygate/core";
import { type Context, Hono } from "hono";
import { askOutOfTurn } from "../engine/ask.ts";
import { cancel } from "../engine/cancel.ts";
import type { Engine } from "../engine/engine.ts";
import { FIRST_CHECK } from "../engine/schedule.ts";
import { renderCheckout } from "../pages/checkout.ts";
import { chooseLanguage } from "../pages/language.ts";
import { renderMessage } from "../pages/message.ts";
import type { CheckoutView, Page } from "../pages/view.ts";
import { HINT_PAUSE } from "../storage/checks.ts";
import type { SessionStatus } from "../storage/database.ts";
import type { PaymentRow, SessionView } from "../storage/sessions.ts";
import { toWebhookRequest } from "./webhook-request.ts";

const STATES: Record<SessionStatus, CheckoutView["state"]> = {
  pending: "waiting",
  success: "paid",
  failed: "failed",
  expired: "expired",
  cancelled: "canceled",
  held: "held",
};

/** How long a buyer who comes back may be kept before a page is shown, in milliseconds. */
const PATIENCE = 2_000;

/** The largest form a gateway may post through the browser, in bytes. */
const MAX_RETURN = 64 * 1024;

/** The pages a buyer sees: the way to the gateway, the wait, and the truth afterwards. */
export function createBuyerPages(engine: Engine): Hono {
  const web = new Hono();

  web.get("/checkout/:session_id", async (context) => {
    const view = await engine.storage.run("readSession", {
      session_id: context.req.param("session_id"),
    });
    if (!view) return showMessage(context, "not_found", 404);
    const page = toCheckoutView(engine, context, view, await nameOfShop(engine, view));
    if (page.state === "ready") {
      const now = engine.clock();
      await engine.storage.run("markRedirected", {
        payment_id: view.payment.payment_id,
        title: page.gateway.title,
        now,
        next_check_at: Math.min(now + FIRST_CHECK, Math.max(view.payment.expires_at, now)),
      });
    }
    return show(context, renderCheckout(page), 200);
  });

  web.get("/checkout/:session_id/state", async (context) => {
    const view = await engine.storage.run("readSession", {
      session_id: context.req.param("session_id"),
    });
    if (!view) return context.json({ state: "not_found" }, 404);
    context.header("cache-control", "no-store");
    return context.json({ state: toState(engine, view) });
  });

  web.post("/checkout/:session_id/cancel", async (context) => {
    const view = await engine.storage.run("readSession", {
      session_id: context.req.param("session_id"),
    });
    if (!view) return showMessage(context, "not_found", 404);
    await cancel(engine, view, "buyer");
    return context.redirect(`/checkout/${view.session.session_id}`, 303);
  });

  web.on(["GET", "POST"], "/return/:token", async (context) => {
    const payment = await engine.storage.run("findPaymentByToken", {
      token: context.req.param("token"),
    });
    if (!payment) return showMessage(context, "not_found", 404);
    if (context.req.method === "POST")
      await storeReturn(engine, payment.payment_id, payment.account_id, context);
    // Whatever the browser says or carries, it is a reason to ask and nothing more.
    const rested = engine.clock() >= (payment.last_check_at ?? 0) + HINT_PAUSE;
    if (payment.captured === 0 && rested) await askForAWhile(engine, payment);
    return context.redirect(`/checkout/${payment.session_id}`, 303);
  });

  web.onError((error, context) => {
    engine.logger.warn(`${context.req.method} ${context.req.routePath}: ${error.message}`);
    return showMessage(context, "error", 500);
  });
  return web;
}

/** A quick gateway's answer is worth the buyer's wait; a slow one's comes to the page that waits for it. */
async function askForAWhile(engine: Engine, payment: PaymentRow): Promise<void> {
  const asked = askOutOfTurn(engine, payment, "return").then(
    () => undefined,
    (error: Error) => engine.logger.warn(`payment ${payment.payment_id}: ${error.message}`),
  );
  engine.defer(asked);
  await Promise.race([asked, sleep(PATIENCE, undefined, { ref: false })]);
}

/** Keeps what came through the browser as evidence, with the driver's verdict on its signature. */
async function storeReturn(
  engine: Engine,
  payment_id: string,
  account_id: string,
  context: Context,
): Promise<void> {
  const { gateway } = engine.accounts.of({ account_id });
  const body = await readLimited(context.req.raw, MAX_RETURN).catch(() => undefined);
  if (!body) return;
  const now = engine.clock();
  let reason: string | null = null;
  try {
    gateway.parseReturn?.(toWebhookRequest(context, body));
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    reason = error.message;
  }
  await engine.storage.run("storeUntrusted", {
    source: { type: "payment", id: payment_id },
    message: {
      kind: "return",
      account_id,
      payment_id,
      received_at: now,
      headers: "{}",
      query: "",
      body,
      verdict: reason === null ? "hint" : "refused",
      reason,
      processed_at: now,
      outcome: "asking",
    },
    text: "",
  });
}

function toState(engine: Engine, { session, payment }: SessionView): CheckoutView["state"] {
  if (session.status !== "pending") return STATES[session.status];
  // The buyer has done their part; the shop collects it.
  if (payment.status === "authorized") return "held";
  const { returnsBuyer } = engine.accounts.of(payment).gateway.profile;
  return payment.redirected_at === null || returnsBuyer === "none" ? "ready" : "waiting";
}

/** The operator's own shops have one name; one whose merchant brought the account has its own. */
async function nameOfShop(engine: Engine, { session, payment }: SessionView): Promise<string> {
  if (engine.accounts.of(payment).storeId === null) return engine.shopName;
  const store = await engine.storage.run("readStore", { store_id: session.store_id });
  return store?.name ?? engine.shopName;
}

function toCheckoutView(
  engine: Engine,
  context: Context,
  view: SessionView,
  shop: string,
): CheckoutView {
  const { session, payment } = view;
  const { profile } = engine.accounts.of(payment).gateway;
  const money = (amount: number): Money => ({ amount, currency: payment.currency });
  const buyer = JSON.parse(session.buyer);
  const path = `/checkout/${session.session_id}`;
  return {
    language: chooseLanguage(context.req.header("accept-language") ?? null, buyer.language),
    state: toState(engine, view),
    shop,
    asked: money(payment.amount),
    payable: money(payment.payable_amount),
    gateway: { title: profile.title, methods: profile.methods, returnsBuyer: profile.returnsBuyer },
    expiresAt: payment.expires_at,
    now: engine.clock(),
    statePath: `${path}/state`,
    cancelPath: `${path}/cancel`,
    test: session.mode === "test",
    ...(session.description !== null && { description: session.description }),
    ...(session.order_ref !== null && { orderId: session.order_ref }),
    ...(payment.redirect !== null && { redirect: JSON.parse(payment.redirect) }),
    ...(payment.upi !== null && { upi: JSON.parse(payment.upi) }),
    ...(session.return_url !== null && { returnUrl: session.return_url }),
    ...(session.cancel_url !== null && { cancelUrl: session.cancel_url }),
    ...(view.transactionId !== undefined && { transactionId: view.transactionId }),
  };
}

function showMessage(context: Context, kind: "not_found" | "error", status: 404 | 500): Response {
  const language = chooseLanguage(context.req.header("accept-language") ?? null);
  return show(context, renderMessage({ language, kind }), status);
}

function show(
  context: Context,
  { html, contentSecurityPolicy }: Page,
  status: 200 | 404 | 500,
): Response {
  context.header("content-security-policy", contentSecurityPolicy);
  context.header("cache-control", "no-store");
  context.header("referrer-policy", "strict-origin");
  context.header("x-content-type-options", "nosniff");
  return context.html(html, status);
}
