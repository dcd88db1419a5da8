import { randomBytes } from "node:crypto";
import { createRoute, z } from "@hono/zod-openapi";
import { parseAccountList } from "../engine/account-list.ts";
import type { Engine } from "../engine/engine.ts";
import type { Store } from "../storage/stores.ts";
import type { AdminApi } from "./admin.ts";
import { type Caller, refuseForeignStore } from "./authorize.ts";
import { notFound, Refusal } from "./refusal.ts";
import {
  answer,
  body,
  Mode,
  PageQuery,
  pageOf,
  readCursor,
  Time,
  toPage,
  toTime,
  toTimeOrNull,
} from "./schemas.ts";

const LatePayments = z
  .enum(["revive", "ask", "refund"])
  .describe(
    "Money that came after the payment had ended: pays all the same, is held, or goes back.",
  );

const StoreBody = z
  .object({
    id: z.string(),
    platform: z.string(),
    name: z.string(),
    mode: Mode,
    url: z.string().nullable(),
    status: z.enum(["active", "paused", "disconnected"]),
    latePayments: LatePayments,
    releaseLevel: z.int().min(1).max(4).describe("The weakest evidence that releases an order."),
    notifyEmail: z.string().nullable(),
    accounts: z
      .array(z.string())
      .nullable()
      .describe("The gateway accounts it may use, in its order; null: all of its mode."),
    needsReconnectSince: Time.nullable().describe(
      "Since when the shop takes our access no more: its merchant must connect it again.",
    ),
    origin: z.enum(["config", "database"]),
    createdAt: Time,
  })
  .openapi("Store");

const Policy = {
  name: z.string().min(1).max(100),
  latePayments: LatePayments,
  releaseLevel: z
    .int()
    .min(3, "hints release nothing: 3 or 4")
    .max(4)
    .describe("3: also what a person matched; 4: the gateway's own word alone."),
  notifyEmail: z.email().max(254).nullable(),
  accounts: z.array(z.string().max(40)).max(100).nullable(),
};
const NewStore = z
  .strictObject({
    name: Policy.name,
    mode: Mode,
    latePayments: LatePayments.default("revive"),
    releaseLevel: Policy.releaseLevel.default(4),
    notifyEmail: Policy.notifyEmail.default(null),
    accounts: Policy.accounts.default(null),
  })
  .openapi("NewStore");
const StoreChange = z
  .strictObject({ ...Policy, status: z.enum(["active", "paused"]) })
  .partial()
  .openapi("StoreChange");

const tags = ["Stores"];
const one = "/admin/v1/stores/{id}";
const StoreId = z.object({ id: z.string() });
const routes = {
  list: createRoute({
    method: "get",
    path: "/admin/v1/stores",
    tags,
    summary: "The stores. A key of one store sees that one.",
    request: { query: PageQuery },
    responses: answer(pageOf(StoreBody)),
  }),
  add: createRoute({
    method: "post",
    path: "/admin/v1/stores",
    tags,
    summary: "Add a store that speaks the API itself. Shop platforms connect by /connect.",
    request: { body: body(NewStore) },
    responses: answer(StoreBody),
  }),
  read: createRoute({
    method: "get",
    path: one,
    tags,
    summary: "One store.",
    request: { params: StoreId },
    responses: answer(StoreBody),
  }),
  change: createRoute({
    method: "patch",
    path: one,
    tags,
    summary: "Change a store's policy, or pause it: it takes no new payments then.",
    request: { params: StoreId, body: body(StoreChange) },
    responses: answer(StoreBody),
  }),
  disconnect: createRoute({
    method: "post",
    path: `${one}/disconnect`,
    tags,
    summary: "Revoke a store's keys. Its orders stay, and what is open is watched.",
    request: { params: StoreId },
    responses: answer(StoreBody),
  }),
};

/** Stores and their policy. */
export function addStores(api: AdminApi, engine: Engine): void {
  const { storage } = engine;

  async function readOwn(caller: Caller, id: string): Promise<Store> {
    refuseForeignStore(caller, "stores:write", id);
    const store = await storage.run("readStore", { store_id: id });
    if (!store) throw notFound("store");
    return store;
  }

  async function toBodies(stores: readonly Store[]) {
    const ended = await storage.run("listStoresToReconnect", {});
    const since = new Map(ended.map(({ store_id, refused_at }) => [store_id, refused_at]));
    return stores.map((store) => toBody(store, since.get(store.store_id) ?? null));
  }

  async function toBodyOf(store: Store) {
    const token = await storage.run("readPlatformToken", { store_id: store.store_id });
    return toBody(store, token?.refused_at ?? null);
  }

  /** @throws {Refusal} 422 for an account that is not there, is for the other mode, or is another merchant's. */
  function refuseUnknownAccounts(
    accounts: readonly string[] | null | undefined,
    mode: string,
    storeId: string | null,
  ): void {
    for (const id of accounts ?? []) {
      const account = engine.accounts.get(id);
      if (account?.storeId && account.storeId !== storeId) {
        throw new Refusal(
          422,
          "request_invalid",
          `accounts: ${id}: that one is another merchant's`,
        );
      }
      if (account?.mode === mode) continue;
      const reason = account
        ? `that one is for ${account.mode} payments`
        : "there is no such account";
      throw new Refusal(422, "request_invalid", `accounts: ${id}: ${reason}`);
    }
  }

  api.openapi(routes.list, async (context) => {
    const caller = context.get("caller");
    const { cursor, limit } = context.req.valid("query");
    if (!caller.isAdmin && caller.storeId !== null) {
      const own = await readOwn(caller, caller.storeId);
      return context.json({ data: [await toBodyOf(own)], next: null }, 200);
    }
    refuseForeignStore(caller, "stores:write", null);
    const after = readCursor(z.string(), cursor);
    const stores = await storage.run("listStores", {
      ...(after !== undefined && { after }),
      limit,
    });
    const bodies = await toBodies(stores);
    return context.json(
      toPage(
        bodies,
        limit,
        (body) => body,
        ({ id }) => id,
      ),
      200,
    );
  });

  api.openapi(routes.add, async (context) => {
    const caller = context.get("caller");
    refuseForeignStore(caller, "stores:write", null);
    const { name, mode, latePayments, releaseLevel, notifyEmail, accounts } =
      context.req.valid("json");
    refuseUnknownAccounts(accounts, mode, null);
    const now = engine.clock();
    const store = await storage.run("createStore", {
      store: {
        store_id: `st_${randomBytes(8).toString("hex")}`,
        platform: "api",
        name,
        mode,
        url: null,
        settings: null,
        late_payments: latePayments,
        release_level: releaseLevel,
        notify_email: notifyEmail,
        accounts: accounts && JSON.stringify(accounts),
        status: "active",
        created_at: now,
      },
      actor: caller.actor,
      now,
    });
    return context.json(await toBodyOf(store), 200);
  });

  api.openapi(routes.read, async (context) => {
    const { id } = context.req.valid("param");
    return context.json(await toBodyOf(await readOwn(context.get("caller"), id)), 200);
  });

  api.openapi(routes.change, async (context) => {
    const caller = context.get("caller");
    const { id } = context.req.valid("param");
    const store = await readOwn(caller, id);
    const { name, latePayments, releaseLevel, notifyEmail, accounts, status } =
      context.req.valid("json");
    const policy = [name, latePayments, releaseLevel, notifyEmail];
    if (store.origin === "config" && policy.some((value) => value !== undefined)) {
      throw new Refusal(
        409,
        "conflict",
        "This store's name and policy stand in the configuration: change them there, and restart. Here it can be paused, and its accounts chosen.",
      );
    }
    if (status !== undefined && store.status === "disconnected") {
      throw new Refusal(409, "conflict", "This store is disconnected: connect it again.");
    }
    refuseUnknownAccounts(accounts, store.mode, id);
    if (Object.keys(context.req.valid("json")).length === 0) {
      throw new Refusal(422, "request_invalid", "Say what to change.");
    }
    const changed = await storage.run("changeStore", {
      store_id: id,
      change: {
        ...(name !== undefined && { name }),
        ...(latePayments !== undefined && { late_payments: latePayments }),
        ...(releaseLevel !== undefined && { release_level: releaseLevel }),
        ...(notifyEmail !== undefined && { notify_email: notifyEmail }),
        ...(accounts !== undefined && { accounts: accounts && JSON.stringify(accounts) }),
        ...(status !== undefined && { status }),
      },
      actor: caller.actor,
      now: engine.clock(),
    });
    if (!changed) throw notFound("store");
    return context.json(await toBodyOf(changed), 200);
  });

  api.openapi(routes.disconnect, async (context) => {
    const caller = context.get("caller");
    const { id } = context.req.valid("param");
    await readOwn(caller, id);
    const store = await storage.run("disconnectStore", {
      store_id: id,
      actor: caller.actor,
      now: engine.clock(),
    });
    if (!store) throw notFound("store");
    return context.json(await toBodyOf(store), 200);
  });
}

function toBody(store: Store, refusedAt: number | null) {
  return {
    id: store.store_id,
    platform: store.platform,
    name: store.name,
    mode: store.mode,
    url: store.url,
    status: store.status,
    latePayments: store.late_payments,
    releaseLevel: store.release_level,
    notifyEmail: store.notify_email,
    accounts: parseAccountList(store.accounts),
    needsReconnectSince: toTimeOrNull(refusedAt),
    origin: store.origin,
    createdAt: toTime(store.created_at),
  };
}
