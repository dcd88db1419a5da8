import { randomBytes } from "node:crypto";
import { createRoute, z } from "@hono/zod-openapi";
import { hashKey } from "../api/authenticate.ts";
import { Permission, WebhookEventName } from "../config.ts";
import type { Engine } from "../engine/engine.ts";
import { HttpUrl } from "../http-url.ts";
import { createApiKey, createWebhookSecret } from "../keys/create-secrets.ts";
import type { ApiKey } from "../storage/keys.ts";
import type { AdminApi } from "./admin.ts";
import { notFound, Refusal } from "./refusal.ts";
import {
  answer,
  body,
  Mode,
  MoneyBody,
  PageQuery,
  pageOf,
  readCursor,
  Time,
  toMoneyBody,
  toPage,
  toTimeOrNull,
} from "./schemas.ts";

const DAY = 24 * 3_600_000;
/** The period that revenue is summed up over where none is named, and the longest that may be named. */
const PERIOD = 30 * DAY;
const LONGEST_PERIOD = 366 * DAY;

const KeyBody = z
  .object({
    id: z.string(),
    storeId: z.string().nullable(),
    kind: z.enum(["bearer", "hmac"]).describe("Shown with each request, or signing it."),
    label: z.string(),
    mode: Mode,
    permissions: z.array(z.string()),
    status: z.enum(["active", "removed", "revoked"]),
    origin: z.enum(["config", "database"]),
    webhookUrl: z.string().nullable(),
    events: z.array(z.string()),
    previousUntil: Time.nullable().describe("Until when the key before the last rotation works."),
    previousWebhookUntil: Time.nullable().describe(
      "Until when webhooks carry the old signature too.",
    ),
    lastUsedAt: Time.nullable().describe("Written every ten seconds."),
    requests: z.int(),
    createdAt: Time.nullable(),
  })
  .openapi("Key");

const NewKey = z
  .strictObject({
    label: z.string().min(1).max(100),
    mode: Mode,
    store: z
      .string()
      .optional()
      .describe("Whose orders it asks for. Needed by all but admin keys."),
    permissions: z.array(Permission).min(1).default(["payments:read", "payments:write"]),
    webhookUrl: HttpUrl.optional(),
    events: z.array(WebhookEventName).default([]),
  })
  .openapi("NewKey");
const Rotate = z
  .strictObject({
    what: z.enum(["key", "webhook_secret"]),
    overlapHours: z
      .number()
      .min(0)
      .max(24 * 30)
      .default(24)
      .describe("How long the old one works too."),
  })
  .openapi("RotateKey");
const Shown = z
  .object({
    key: KeyBody,
    secret: z.string().nullable().describe("The new key. Shown this once."),
    webhookSecret: z.string().nullable().describe("The new webhook secret. Shown this once."),
  })
  .openapi("ShownKey");
const RevenueBody = z
  .object({
    since: Time,
    until: Time,
    data: z.array(z.object({ payments: z.int(), received: MoneyBody, refunded: MoneyBody })),
  })
  .openapi("Revenue");

const tags = ["Keys"];
const one = "/admin/v1/keys/{id}";
const KeyId = z.object({ id: z.string() });
const routes = {
  list: createRoute({
    method: "get",
    path: "/admin/v1/keys",
    tags,
    summary: "The keys, without what they are.",
    request: { query: PageQuery.extend({ store: z.string().optional() }) },
    responses: answer(pageOf(KeyBody)),
  }),
  add: createRoute({
    method: "post",
    path: "/admin/v1/keys",
    tags,
    summary: "Make a key. It is shown this once.",
    request: { body: body(NewKey) },
    responses: answer(Shown),
  }),
  rotate: createRoute({
    method: "post",
    path: `${one}/rotate`,
    tags,
    summary: "Replace a key or its webhook secret. The old one works on for a time.",
    request: { params: KeyId, body: body(Rotate) },
    responses: answer(Shown),
  }),
  endRotation: createRoute({
    method: "post",
    path: `${one}/end-rotation`,
    tags,
    summary: "End the time in which the old one works too.",
    request: { params: KeyId },
    responses: answer(KeyBody),
  }),
  revoke: createRoute({
    method: "post",
    path: `${one}/revoke`,
    tags,
    summary: "Put a key out of use for good, at once and everywhere.",
    request: { params: KeyId },
    responses: answer(KeyBody),
  }),
  revenue: createRoute({
    method: "get",
    path: `${one}/revenue`,
    tags,
    summary:
      "What the payments asked for with a key brought in a period: the last 30 days, or at most 366.",
    request: {
      params: KeyId,
      query: z.object({ since: Time.optional(), until: Time.optional() }),
    },
    responses: answer(RevenueBody),
  }),
};

/** Keys at run time. */
export function addKeys(api: AdminApi, engine: Engine): void {
  const { storage, secrets } = engine;

  api.openapi(routes.list, async (context) => {
    const { store, cursor, limit } = context.req.valid("query");
    const after = readCursor(z.string(), cursor);
    const keys = await storage.run("listKeys", {
      ...(store !== undefined && { store_id: store }),
      ...(after !== undefined && { after }),
      limit,
    });
    return context.json(
      toPage(keys, limit, toBody, ({ key_id }) => key_id),
      200,
    );
  });

  api.openapi(routes.add, async (context) => {
    const { label, mode, store, permissions, webhookUrl, events } = context.req.valid("json");
    await refuseWrongStore(store, mode, permissions);
    const text = createApiKey(mode);
    const webhookSecret = webhookUrl === undefined ? null : createWebhookSecret();
    const key = await storage.run("createKey", {
      key: {
        key_id: randomBytes(8).toString("hex"),
        store_id: store ?? null,
        key_hash: hashKey(text),
        label,
        permissions: JSON.stringify(permissions),
        mode,
        status: "active",
        webhook_url: webhookUrl ?? null,
        webhook_secret: webhookSecret && secrets.seal(webhookSecret),
        events: JSON.stringify(events),
      },
      actor: context.get("caller").actor,
      now: engine.clock(),
    });
    return context.json({ key: toBody(key), secret: text, webhookSecret }, 200);
  });

  api.openapi(routes.rotate, async (context) => {
    const { id } = context.req.valid("param");
    const { what, overlapHours } = context.req.valid("json");
    const known = await readKey(id);
    refuseConfigured(known);
    if (known.kind === "hmac") {
      throw new Refusal(409, "conflict", "A connected shop asks for its new secret itself.");
    }
    const isKey = what === "key";
    const text = isKey ? createApiKey(known.mode) : createWebhookSecret();
    const now = engine.clock();
    const key = await storage.run("rotateKey", {
      key_id: id,
      ...(isKey ? { key_hash: hashKey(text) } : { webhook_secret: secrets.seal(text) }),
      until: now + overlapHours * 3_600_000,
      actor: context.get("caller").actor,
      now,
    });
    if (!key) throw new Refusal(409, "conflict", "This key is not in use any more.");
    const shown = { secret: isKey ? text : null, webhookSecret: isKey ? null : text };
    return context.json({ key: toBody(key), ...shown }, 200);
  });

  api.openapi(routes.endRotation, async (context) => {
    const { id } = context.req.valid("param");
    const { actor } = context.get("caller");
    const key = await storage.run("endRotation", { key_id: id, actor, now: engine.clock() });
    if (!key) throw notFound("key");
    return context.json(toBody(key), 200);
  });

  api.openapi(routes.revoke, async (context) => {
    const { id } = context.req.valid("param");
    const { actor } = context.get("caller");
    const key = await storage.run("revokeKey", { key_id: id, actor, now: engine.clock() });
    if (!key) throw notFound("key");
    return context.json(toBody(key), 200);
  });

  api.openapi(routes.revenue, async (context) => {
    const { id } = context.req.valid("param");
    const query = context.req.valid("query");
    const until = query.until === undefined ? engine.clock() : Date.parse(query.until);
    const since = query.since === undefined ? until - PERIOD : Date.parse(query.since);
    if (until - since > LONGEST_PERIOD) {
      throw new Refusal(422, "request_invalid", "since: at most 366 days before until");
    }
    await readKey(id);
    const revenue = await storage.run("readKeyRevenue", { key_id: id, since, until });
    const data = revenue.map(({ currency, payments, captured, refunded }) => ({
      payments,
      received: toMoneyBody(captured, currency),
      refunded: toMoneyBody(refunded, currency),
    }));
    const period = { since: new Date(since).toISOString(), until: new Date(until).toISOString() };
    return context.json({ ...period, data }, 200);
  });

  async function readKey(id: string): Promise<ApiKey> {
    const key = await storage.run("readKey", { key_id: id });
    if (!key) throw notFound("key");
    return key;
  }

  async function refuseWrongStore(
    id: string | undefined,
    mode: string,
    permissions: readonly string[],
  ): Promise<void> {
    if (id === undefined) {
      const needsStore = permissions.some((one) => one !== "admin" && one !== "stores:write");
      if (needsStore)
        throw new Refusal(422, "request_invalid", "store: needed by these permissions");
      return;
    }
    const store = await storage.run("readStore", { store_id: id });
    if (store?.mode === mode) return;
    const reason = store ? `that store is for ${store.mode} payments` : "there is no such store";
    throw new Refusal(422, "request_invalid", `store: ${reason}`);
  }
}

function refuseConfigured({ origin }: ApiKey): void {
  if (origin !== "config") return;
  throw new Refusal(
    409,
    "conflict",
    "This key stands in the configuration: replace it there, and restart. It can be revoked here.",
  );
}

function toBody(key: ApiKey) {
  return {
    id: key.key_id,
    storeId: key.store_id,
    kind: key.kind,
    label: key.label,
    mode: key.mode,
    permissions: JSON.parse(key.permissions),
    status: key.status,
    origin: key.origin,
    webhookUrl: key.webhook_url,
    events: JSON.parse(key.events),
    previousUntil: toTimeOrNull(key.previous_until),
    previousWebhookUntil: toTimeOrNull(key.previous_webhook_until),
    lastUsedAt: toTimeOrNull(key.last_used_at),
    requests: key.requests,
    createdAt: key.created_at === 0 ? null : toTimeOrNull(key.created_at),
  };
}
