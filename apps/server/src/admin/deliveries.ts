import { createRoute, z } from "@hono/zod-openapi";
import type { Engine } from "../engine/engine.ts";
import type { Endpoint } from "../storage/endpoints.ts";
import type { ReplayRefusal } from "../storage/list-deliveries.ts";
import type { MessageRow } from "../storage/outbox.ts";
import type { AdminApi } from "./admin.ts";
import { notFound, Refusal } from "./refusal.ts";
import {
  answer,
  body,
  PageQuery,
  pageOf,
  readCursor,
  Time,
  toPage,
  toTime,
  toTimeOrNull,
} from "./schemas.ts";

const Status = z.enum(["pending", "delivered", "failed", "superseded"]);

const DeliveryBody = z
  .object({
    id: z.string().describe("The `webhook-id`, the same on each try."),
    kind: z.enum(["webhook", "report"]).describe("To an address, or to a shop platform."),
    sessionId: z.string(),
    storeId: z.string().nullable(),
    event: z.string(),
    url: z.string(),
    status: Status,
    attempts: z.int(),
    createdAt: Time,
    nextAt: Time.nullable(),
    deliveredAt: Time.nullable(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
  })
  .openapi("Delivery");

const DeliveryDetailBody = DeliveryBody.extend({
  tries: z.array(
    z.object({
      at: Time,
      duration: z.int().describe("Milliseconds."),
      outcome: z.string(),
      status: z.int().nullable(),
      error: z.string().nullable(),
      answer: z.string().nullable().describe("The first 2 kB."),
    }),
  ),
}).openapi("DeliveryDetail");

const EndpointBody = z
  .object({
    id: z.string(),
    storeId: z.string(),
    kind: z.enum(["webhook", "report"]),
    url: z.string(),
    status: z.enum(["active", "disabled"]).describe("`disabled`: it answered 410."),
    waiting: z.int().describe("How many messages wait for it."),
    failures: z.int().describe("On end."),
    brokenAt: Time.nullable().describe("Since when only a probe is sent now and then."),
    retryAt: Time.nullable(),
    lastSuccessAt: Time.nullable(),
    lastFailureAt: Time.nullable(),
    lastError: z.string().nullable(),
  })
  .openapi("Endpoint");

const Replay = z
  .strictObject({
    store: z.string(),
    status: z.literal("failed").default("failed"),
    since: Time,
    until: Time.optional(),
  })
  .openapi("ReplayDeliveries");

/** How many messages are sent again with one request. */
const AT_ONCE = 1_000;

const tags = ["Deliveries"];
const one = "/admin/v1/deliveries/{id}";
const DeliveryId = z.object({ id: z.string() });
const Place = z.object({ created_at: z.int(), message_id: z.string() });
const routes = {
  list: createRoute({
    method: "get",
    path: "/admin/v1/deliveries",
    tags,
    summary: "What shops were told or are to be told, newest first.",
    request: {
      query: PageQuery.extend({
        store: z.string().optional(),
        status: Status.optional(),
        since: Time.optional(),
        until: Time.optional(),
      }),
    },
    responses: answer(pageOf(DeliveryBody)),
  }),
  read: createRoute({
    method: "get",
    path: one,
    tags,
    summary: "One message with every try.",
    request: { params: DeliveryId },
    responses: answer(DeliveryDetailBody),
  }),
  replay: createRoute({
    method: "post",
    path: `${one}/replay`,
    tags,
    summary: "Send a message again, with the same id and built anew.",
    request: { params: DeliveryId },
    responses: answer(DeliveryBody),
  }),
  replayAll: createRoute({
    method: "post",
    path: "/admin/v1/deliveries/replay",
    tags,
    summary: `Send again what a store was not told since a time: at most ${AT_ONCE} at once, until it is 0.`,
    request: { body: body(Replay) },
    responses: answer(z.object({ replayed: z.int() })),
  }),
  enable: createRoute({
    method: "post",
    path: "/admin/v1/endpoints/enable",
    tags,
    summary:
      "Send again to an address that was switched off, or at once to one that did not answer.",
    request: { body: body(z.strictObject({ id: z.string() }).openapi("EnableEndpoint")) },
    responses: answer(z.object({ enabled: z.literal(true) })),
  }),
  endpoints: createRoute({
    method: "get",
    path: "/admin/v1/endpoints",
    tags,
    summary: "Where shops are told, and whether it answers.",
    responses: answer(z.object({ data: z.array(EndpointBody) })),
  }),
};

const REFUSALS: Readonly<Record<ReplayRefusal, string>> = {
  unknown: "There is no such delivery.",
  superseded: "It is not true any more, and something newer was told.",
  disabled: "Its address answered that it is gone for good: give the key another one.",
};

/** What shops are told, and telling them again. */
export function addDeliveries(api: AdminApi, engine: Engine): void {
  const { storage } = engine;

  api.openapi(routes.list, async (context) => {
    const { store, status, since, until, cursor, limit } = context.req.valid("query");
    const after = readCursor(Place, cursor);
    const messages = await storage.run("listDeliveries", {
      ...(store !== undefined && { store_id: store }),
      ...(status !== undefined && { status }),
      ...(since !== undefined && { since: Date.parse(since) }),
      ...(until !== undefined && { until: Date.parse(until) }),
      ...(after && { after }),
      limit,
    });
    const keyOf = ({ created_at, message_id }: MessageRow) => ({ created_at, message_id });
    return context.json(toPage(messages, limit, toBody, keyOf), 200);
  });

  api.openapi(routes.read, async (context) => {
    const { id } = context.req.valid("param");
    const found = await storage.run("readDelivery", { message_id: id });
    if (!found) throw notFound("delivery");
    const tries = found.attempts.map(({ at, duration, outcome, status, error, answer }) => ({
      at: toTime(at),
      duration,
      outcome,
      status,
      error,
      answer,
    }));
    return context.json({ ...toBody(found.message), tries }, 200);
  });

  api.openapi(routes.replay, async (context) => {
    const { id } = context.req.valid("param");
    const refused = await storage.run("replayDelivery", {
      message_id: id,
      actor: context.get("caller").actor,
      now: engine.clock(),
    });
    if (refused === "unknown") throw notFound("delivery");
    if (refused) throw new Refusal(409, "conflict", REFUSALS[refused]);
    engine.wake();
    const found = await storage.run("readDelivery", { message_id: id });
    if (!found) throw notFound("delivery");
    return context.json(toBody(found.message), 200);
  });

  api.openapi(routes.replayAll, async (context) => {
    const { store, status, since, until } = context.req.valid("json");
    const replayed = await storage.run("replayDeliveries", {
      store_id: store,
      status,
      since: Date.parse(since),
      ...(until !== undefined && { until: Date.parse(until) }),
      actor: context.get("caller").actor,
      now: engine.clock(),
      limit: AT_ONCE,
    });
    engine.wake();
    return context.json({ replayed }, 200);
  });

  api.openapi(routes.enable, async (context) => {
    const { id } = context.req.valid("json");
    const { actor } = context.get("caller");
    const now = engine.clock();
    const enabled = await storage.run("enableEndpoint", { endpoint_id: id, actor, now });
    if (!enabled) throw notFound("endpoint");
    engine.wake();
    return context.json({ enabled: true as const }, 200);
  });

  api.openapi(routes.endpoints, async (context) => {
    const endpoints = await storage.run("listEndpoints", {});
    return context.json({ data: endpoints.map(toEndpointBody) }, 200);
  });
}

function toBody(message: MessageRow) {
  return {
    id: message.message_id,
    kind: message.kind,
    sessionId: message.session_id,
    storeId: message.store_id,
    event: message.event,
    url: message.url,
    status: message.status,
    attempts: message.attempts,
    createdAt: toTime(message.created_at),
    nextAt: toTimeOrNull(message.next_at),
    deliveredAt: toTimeOrNull(message.delivered_at),
    lastStatus: message.last_status,
    lastError: message.last_error,
  };
}

function toEndpointBody(endpoint: Endpoint & { readonly waiting: number }) {
  return {
    id: endpoint.endpoint_id,
    storeId: endpoint.store_id,
    kind: endpoint.kind,
    url: endpoint.url,
    status: endpoint.status,
    waiting: endpoint.waiting,
    failures: endpoint.failures,
    brokenAt: toTimeOrNull(endpoint.broken_at),
    retryAt: toTimeOrNull(endpoint.retry_at),
    lastSuccessAt: toTimeOrNull(endpoint.last_success_at),
    lastFailureAt: toTimeOrNull(endpoint.last_failure_at),
    lastError: endpoint.last_error,
  };
}
