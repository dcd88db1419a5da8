import { setTimeout as sleep } from "node:timers/promises";
import { Buyer, type Command, Money, PaymentError, parseRequest, type Reply } from "@polygate/core";
import * as z from "zod";
import { askOutOfTurn } from "../engine/ask.ts";
import type { Engine } from "../engine/engine.ts";
import { type NewSession, type OpenRequest, openSession } from "../engine/open-session.ts";
import { HttpUrl } from "../http-url.ts";
import type { OrderView } from "../storage/platform-orders.ts";
import type { SessionView } from "../storage/sessions.ts";
import type { Caller } from "./carry-out.ts";
import { toCheckoutUrl } from "./order-state.ts";

type OpenCommand = Extract<Command, { type: "open" }>;

/** A link that ends sooner is not handed out any more, in milliseconds. */
const LEAST_TIME = 120_000;
/** How long a gateway may take over the last question before a buyer pays another way, in milliseconds. */
const PATIENCE = 2_000;
/** How often and how long another's opening of the same order is waited for, in milliseconds. */
const PAUSE = 100;
const OPENING = 30_000;
/** The largest metadata a platform may send along, in characters. */
const MAX_METADATA = 4096;

const Open = z.object({
  orderId: z.string().min(1).max(200),
  money: Money.refine(({ amount }) => amount > 0, "must be more than zero"),
  description: z.string().max(255).optional(),
  buyer: Buyer.optional(),
  metadata: z
    .string()
    .max(MAX_METADATA)
    .refine(isJsonObject, "expected the JSON text of an object")
    .optional(),
  returnUrl: HttpUrl,
  cancelUrl: HttpUrl,
  expiresAt: z.int().optional(),
  group: z.string().min(1).max(200).optional(),
});

/**
 * Opens the payment of an order, or finds the one that is open: an order has one payment that is wanted. Another sum or
 * another account replaces it; the old attempt is closed where its gateway can, and stays watched.
 *
 * @throws {PaymentError} `request_invalid` for a merchant to read; whatever the gateway's driver throws.
 */
export async function openOrder(
  engine: Engine,
  caller: Caller,
  command: OpenCommand,
): Promise<Reply> {
  parseRequest("open", Open, command);
  await refuseOtherStore(engine, caller, command);
  const order = await askAgain(engine, await read(engine, caller, command.orderId));
  const settled = order && answerSettled(engine, order, command);
  if (settled) return settled;
  const current = order?.view;
  if (current && isGoingOn(engine, current, command)) return redirect(engine, current, true);
  if (current && isBeingOpened(engine, current)) {
    return await followOther(engine, current.session.session_id, command);
  }
  return await open(engine, caller, command, current);
}

async function open(
  engine: Engine,
  caller: Caller,
  command: OpenCommand,
  current: SessionView | undefined,
): Promise<Reply> {
  let opened: string | undefined;
  let holder: string | undefined;
  const claim = async ({ session, payment }: NewSession) => {
    const has = await engine.storage.run("claimOrder", {
      session: { ...session, order_ref: command.orderId },
      payment,
      ...(current?.session.status === "pending" && { replaces: current.session.session_id }),
    });
    if (has === session.session_id) {
      opened = has;
      return;
    }
    holder = has;
    throw new PaymentError("conflict", "another payment of this order was opened meanwhile");
  };
  try {
    const view = await openSession(engine, toRequest(caller, command), claim);
    engine.wake();
    return redirect(engine, view, false);
  } catch (error) {
    if (holder !== undefined) return await followOther(engine, holder, command);
    if (opened !== undefined) {
      await engine.storage.run("releaseOrder", { session_id: opened, now: engine.clock() });
    }
    throw error;
  }
}

/** Whoever began to open it still waits for the gateway: not so after a crash. */
function isBeingOpened(engine: Engine, view: SessionView): boolean {
  const { session, payment } = view;
  return (
    isWanted(view) && payment.redirect === null && engine.clock() - session.created_at < OPENING
  );
}

/** Somebody was faster with the same order: their payment is this one too, once its gateway has answered. */
async function followOther(
  engine: Engine,
  sessionId: string,
  command: OpenCommand,
): Promise<Reply> {
  for (let waited = 0; waited < OPENING; waited += PAUSE) {
    const view = await engine.storage.run("readSession", { session_id: sessionId });
    if (view && isGoingOn(engine, view, command)) return redirect(engine, view, true);
    if (!view || view.payment.redirect !== null || !isWanted(view)) break;
    await sleep(PAUSE);
  }
  throw new PaymentError("gateway_unavailable", "another payment of this order is being opened");
}

/** Mode of store, account and command must agree, and a paused store opens nothing. */
async function refuseOtherStore(
  engine: Engine,
  { storeId }: Caller,
  { mode, expiresAt }: OpenCommand,
): Promise<void> {
  const store = await engine.storage.run("readStore", { store_id: storeId });
  const refuse = (message: string) => new PaymentError("request_invalid", message);
  if (store?.status !== "active") throw refuse("payments are paused for this store");
  if (store.mode !== mode) {
    throw refuse(`this store is for ${store.mode} payments, and this one is ${mode}`);
  }
  if (expiresAt !== undefined && expiresAt <= engine.clock()) {
    throw refuse("the shop has given this order up already");
  }
}

function read(engine: Engine, { storeId }: Caller, orderId: string) {
  return engine.storage.run("readOrder", { store_id: storeId, order_ref: orderId });
}

/** Whoever comes back to pay may have paid: a quick gateway is asked first. */
async function askAgain(
  engine: Engine,
  order: OrderView | undefined,
): Promise<OrderView | undefined> {
  if (!order) return undefined;
  const { session, payment } = order.view;
  if (session.status !== "pending" || payment.redirected_at === null) return order;
  const asked = askOutOfTurn(engine, payment, "open").then(
    () => undefined,
    (error: Error) => engine.logger.warn(`payment ${payment.payment_id}: ${error.message}`),
  );
  engine.defer(asked);
  await Promise.race([asked, sleep(PATIENCE, undefined, { ref: false })]);
  const { store_id, order_ref } = session;
  return order_ref === null
    ? order
    : await engine.storage.run("readOrder", { store_id, order_ref });
}

/** An order whose money is there is not paid once more: its page says so and leads back to the shop. */
function answerSettled(
  engine: Engine,
  { view }: OrderView,
  command: OpenCommand,
): Reply | undefined {
  const { session } = view;
  if (session.status !== "success" && session.status !== "held") return undefined;
  if (asksTheSame(view, command)) return redirect(engine, view, true);
  throw new PaymentError(
    "request_invalid",
    "money for this order is there already: what is still to be paid must be settled with the buyer",
  );
}

function isGoingOn(engine: Engine, view: SessionView, command: OpenCommand): boolean {
  const { payment } = view;
  return (
    isWanted(view) &&
    payment.redirect !== null &&
    payment.expires_at - engine.clock() >= LEAST_TIME &&
    asksTheSame(view, command) &&
    (command.account === undefined || command.account === payment.account_id)
  );
}

/** Whether the order is still to be paid by this one. */
function isWanted({ session, payment }: SessionView): boolean {
  return session.status === "pending" && session.close_at === null && payment.superseded === 0;
}

function asksTheSame({ session }: SessionView, { money, mode }: OpenCommand): boolean {
  return (
    session.amount === money.amount && session.currency === money.currency && session.mode === mode
  );
}

function redirect(engine: Engine, { session, payment }: SessionView, reused: boolean): Reply {
  return {
    type: "redirect",
    url: toCheckoutUrl(engine, session.session_id),
    paymentId: payment.payment_id,
    expiresAt: payment.expires_at,
    reused,
  };
}

function toRequest({ storeId, keyId }: Caller, command: OpenCommand): OpenRequest {
  return {
    storeId,
    keyId,
    mode: command.mode,
    source: "platform",
    orderRef: command.orderId,
    money: command.money,
    gateway: command.account,
    description: command.description,
    buyer: command.buyer ?? {},
    metadata: command.metadata ?? "{}",
    returnUrl: command.returnUrl,
    cancelUrl: command.cancelUrl,
    webhookUrl: undefined,
    ...(command.expiresAt !== undefined && { expiresAt: command.expiresAt }),
    ...(command.group !== undefined && { group: command.group }),
  };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
