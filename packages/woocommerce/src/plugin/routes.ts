import { randomUUID } from "node:crypto";
import {
  type Bridge,
  Buyer,
  type Command,
  type JsonInput,
  type Money,
  PaymentError,
  parseMoney,
  parseRequest,
  type Reply,
  writeJson,
} from "@polygate/core";
import type * as z from "zod";
import { isSameAddress } from "../address.ts";
import type { Store } from "./config.ts";
import { toStateMessage } from "./message.ts";
import { ping } from "./ping.ts";
import type { RouteAnswer } from "./route-answer.ts";
import * as wire from "./wire.ts";

type Route = (store: Store, body: unknown) => Promise<RouteAnswer>;

/** What the plugin may ask, by the path below the store's address. Every request is verified before it gets here. */
export const routes: Readonly<Record<string, Route>> = {
  "/sessions": (store, body) => openSession(store, read(store, wire.SessionRequest, body)),
  "/status": (store, body) => readOrders(store, read(store, wire.OrdersRequest, body).orders),
  "/close": (store, body) => closeOrders(store, read(store, wire.OrdersRequest, body).orders),
  "/refunds": (store, body) => refund(store, read(store, wire.RefundRequest, body)),
  "/refunds/status": (store, body) => readRefund(store, read(store, wire.RefundQuery, body)),
  "/notices": (store, body) => notice(store, read(store, wire.NoticeRequest, body)),
  "/ping": (store, body) => {
    read(store, wire.PingRequest, body);
    return ping(store);
  },
};

/** @throws {PaymentError} `request_invalid` naming the fields; `conflict` from a copy of the shop. */
function read<Schema extends z.ZodType<{ site: string }>>(
  { config }: Store,
  schema: Schema,
  body: unknown,
): z.output<Schema> {
  const request = parseRequest("woocommerce", schema, body);
  if (isSameAddress(request.site, config.url)) return request;
  throw new PaymentError(
    "conflict",
    "woocommerce: this connection belongs to a shop at another address: connect this shop by itself",
  );
}

async function openSession(store: Store, request: wire.SessionRequest): Promise<RouteAnswer> {
  const { config, bridge } = store;
  if (request.mode !== config.mode) {
    return refuse(`This connection takes ${config.mode} payments only.`);
  }
  for (const order of request.closes) {
    // Not wanted any more; where it cannot be told now, what is paid twice becomes a case.
    await attempt(() => bridge.handle({ type: "close", id: randomUUID(), orderId: order }));
  }
  const reply = await bridge.handle(toOpen(request));
  if (reply.type !== "redirect") return refuseReply(reply);
  const { url, paymentId, expiresAt, reused } = reply;
  const expires_at = String(Math.floor(expiresAt / 1000));
  return { status: 200, body: { payment: paymentId, url, expires_at, reused } };
}

function toOpen(request: wire.SessionRequest): Command {
  const { number, items } = request;
  return {
    type: "open",
    id: request.id,
    orderId: request.order,
    money: toMoney(request),
    mode: request.mode,
    account: request.account,
    description: request.description,
    buyer: toBuyer(request.buyer),
    metadata: writeJson({
      order_number: number,
      items: items.slice(0, 20).map((item) => ({ ...item })),
    }),
    returnUrl: request.return_url,
    cancelUrl: request.cancel_url,
    ...(request.expires_at !== undefined && { expiresAt: Number(request.expires_at) * 1000 }),
    ...(request.group !== undefined && { group: request.group }),
  };
}

async function readOrders({ bridge }: Store, orders: readonly string[]): Promise<RouteAnswer> {
  const states: JsonInput[] = [];
  for (const orderId of orders) {
    const reply = await bridge.handle({ type: "status", id: randomUUID(), orderId });
    states.push({ order: orderId, state: stateOf(orderId, reply) });
  }
  return { status: 200, body: { orders: states } };
}

/** How long the gateways may take over their last word, in milliseconds: the plugin waits ten seconds for all of it. */
const LAST_WORD = 7_000;

/**
 * `closed` says that nothing was paid and that no more is wanted: the gateways have just said so. Where they did not answer in
 * time it is not `known`, and the order is kept.
 */
async function closeOrders({ bridge }: Store, orders: readonly string[]): Promise<RouteAnswer> {
  const verdicts = orders.map(async (orderId): Promise<JsonInput> => {
    const close = { type: "close", id: randomUUID(), orderId, within: LAST_WORD } as const;
    const known = await attempt(() => bridge.handle(close));
    const reply = await bridge.handle({ type: "status", id: randomUUID(), orderId });
    const unpaid =
      reply.type !== "state" ||
      (reply.cases.length === 0 && !["captured", "authorized"].includes(reply.record.status));
    return { order: orderId, closed: known && unpaid, known, state: stateOf(orderId, reply) };
  });
  return { status: 200, body: { orders: await Promise.all(verdicts) } };
}

async function refund(
  { bridge }: Store,
  request: z.output<typeof wire.RefundRequest>,
): Promise<RouteAnswer> {
  const { id, order } = request;
  const begun = await bridge.handle({
    type: "refund",
    id,
    orderId: order,
    money: toMoney(request),
  });
  return toRefundAnswer(await newest(bridge, order, begun));
}

/** How a refund stands by now: a repeat is answered with how it began, and its end was told before the shop knew of it. */
async function newest(bridge: Bridge, orderId: string, begun: Reply): Promise<Reply> {
  if (begun.type !== "refund" || begun.refund.status !== "pending") return begun;
  const refundId = begun.refund.reference;
  const now = await bridge.handle({ type: "refundStatus", id: randomUUID(), orderId, refundId });
  return now.type === "refund" ? now : begun;
}

async function readRefund(
  { bridge }: Store,
  query: z.output<typeof wire.RefundQuery>,
): Promise<RouteAnswer> {
  const { order, refund } = query;
  const asked = {
    type: "refundStatus",
    id: randomUUID(),
    orderId: order,
    refundId: refund,
  } as const;
  return toRefundAnswer(await bridge.handle(asked));
}

/** `task`: no gateway can do it for the merchant, who was given a task and is guided through it. */
function toRefundAnswer(reply: Reply): RouteAnswer {
  if (reply.type === "accepted") return { status: 200, body: { refund: { status: "task" } } };
  if (reply.type !== "refund") return refuseReply(reply);
  const { reference, status } = reply.refund;
  return { status: 200, body: { refund: { status, reference } } };
}

async function notice(
  { bridge }: Store,
  request: z.output<typeof wire.NoticeRequest>,
): Promise<RouteAnswer> {
  const { id, order, message } = request;
  await bridge.handle({
    type: "notice",
    id,
    message,
    ...(order !== undefined && { orderId: order }),
  });
  return { status: 200, body: {} };
}

function stateOf(orderId: string, reply: Reply): JsonInput {
  if (reply.type !== "state") return null;
  return {
    ...toStateMessage(orderId, reply),
    ...(reply.url !== undefined && { url: reply.url }),
  };
}

function refuseReply(reply: Reply): RouteAnswer {
  return refuse(reply.type === "refused" ? reply.message : "The payment could not be opened.");
}

function refuse(message: string): RouteAnswer {
  return { status: 422, body: { error: { code: "refused", message } } };
}

/** @throws {PaymentError} `request_invalid` */
function toMoney({ amount, currency }: { amount: string; currency: string }): Money {
  return parseMoney(amount, currency);
}

/** What a gateway could not use is left out: no payment fails for a phone number. */
function toBuyer(stated: wire.SessionRequest["buyer"]): Buyer {
  return Object.fromEntries(
    Object.entries(stated).filter(
      ([name, value]) => value && Buyer.safeParse({ [name]: value }).success,
    ),
  );
}

/** @returns whether it could be done. */
async function attempt(task: () => Promise<unknown>): Promise<boolean> {
  try {
    await task();
    return true;
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    return false;
  }
}
