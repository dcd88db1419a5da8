import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMovableClock } from "@polygate/core";
import { createFakeShopify, type FakeOrder } from "@polygate/fake-shopify";
import { createSandbox, type GatewayName } from "@polygate/sandbox";
import { startServer } from "@polygate/server";
import type { Certificates } from "./certificates.ts";
import { consent } from "./consent.ts";
import { listen } from "./listen.ts";
import { createTlsFetch } from "./mutual-tls.ts";
import {
  APP_ID,
  APP_SECRET,
  APP_SHOP,
  CLIENT_ID,
  CLIENT_SECRET,
  createRoute,
  MANUAL_SHOP,
  METHOD,
  OFFSITE_SHOP,
  type Outside,
  type ServerConfig,
  toServerConfig,
} from "./server-config.ts";

export interface WorldOptions {
  readonly account?: "zozo" | "zaakpay" | "zotlo" | "wezopay";
  readonly mode?: "test" | "live";
  readonly latePayments?: "revive" | "ask" | "refund";
  /** Whether the shops are development stores, where test payments count. @default true */
  readonly development?: boolean;
  /** Sessions through a proxy that has these addresses, instead of mutual TLS. */
  readonly proxies?: readonly string[];
  /** Whom the payments app lets in. @default its one shop */
  readonly admits?: { readonly shops?: string[]; readonly others?: "refused" | "ask" };
  /** Who runs the server. @default this process, on the movable clock */
  readonly start?: (config: ServerConfig, outside: Outside, ahead: number) => Promise<Running>;
}

export interface Running {
  readonly url: string;
  readonly shopifySessionsUrl?: string;
  sweep(): Promise<void>;
  close(): Promise<void>;
  /** Absent where it runs in another process. */
  readonly engine?: Awaited<ReturnType<typeof startServer>>["engine"];
  /** Ends its process at once; absent where it runs in this one. */
  kill?(): Promise<void>;
}

const SILENT = { info() {}, warn() {} };

export type World = Awaited<ReturnType<typeof createWorld>>;

/** A server between a double of Shopify and the sandboxed gateways, all over HTTP, on one clock. */
export async function createWorld(certificates: Certificates, options: WorldOptions = {}) {
  const { account = "zozo", development = true, proxies } = options;
  const clock = createMovableClock();
  const folder = mkdtempSync(join(tmpdir(), "shopify-e2e-"));
  let sandboxUrl = "";
  const sandboxListener = await listen((request) => sandbox.app.fetch(request));
  sandboxUrl = sandboxListener.url;
  const sandbox = createSandbox({ baseUrl: sandboxUrl, clock: clock.now });

  let serverUrl = "";
  const app = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, clock: clock.now, development };
  const send = (url: string, init: RequestInit) => fetch(serverUrl + url, init);
  const tea = createFakeShopify({
    ...app,
    domain: MANUAL_SHOP,
    paymentMethod: METHOD,
    webhookUrl: "/stores/tea/webhooks",
    send,
  });
  const coffee = createFakeShopify({
    ...app,
    domain: OFFSITE_SHOP,
    scopes: ["write_payment_gateways", "write_payment_sessions"],
    webhookUrl: "/stores/coffee/webhooks",
    send,
  });
  const spice = createFakeShopify({
    ...app,
    clientId: APP_ID,
    clientSecret: APP_SECRET,
    domain: APP_SHOP,
    installed: false,
    scopes: ["write_payment_gateways", "write_payment_sessions"],
    webhookUrl: "/shopify/webhooks",
    send,
  });
  const shops = [tea, coffee, spice];
  const shopifyListener = await listen((request) => {
    const shop = shops.find((it) => it.shop.domain === request.headers.get("x-shop"));
    return shop ? shop.handle(request) : new Response("no such shop", { status: 404 });
  });

  const config = toServerConfig({
    sandboxUrl,
    dataDir: options.start ? folder : ":memory:",
    sessions: proxies
      ? { port: 0, host: "127.0.0.1", proxies: [...proxies] }
      : { port: 0, host: "127.0.0.1", ...certificates.files },
    account,
    ...(options.mode && { mode: options.mode }),
    ...(options.latePayments && { latePayments: options.latePayments }),
    ...(options.admits && { admits: options.admits }),
  });
  const outside = { shopifyUrl: shopifyListener.url, sandboxUrl };
  const start =
    options.start ??
    ((given: ServerConfig) =>
      startServer(given, { clock: clock.now, fetch: createRoute(outside), logger: SILENT }));
  let server: Running = await start(config, outside, 0);
  const connect = () => {
    serverUrl = server.url;
    for (const gateway of ["zaakpay", "zotlo"] as const) {
      sandbox.control.configure(gateway, { webhookUrl: `${serverUrl}/webhooks/${gateway}` });
    }
  };
  connect();

  const connected = await consent(coffee, `${serverUrl}/stores/coffee`);
  if (connected !== 302) throw new Error(`the offsite shop was not connected: ${connected}`);

  const shopifySends = createTlsFetch(certificates.serverCa, certificates.shopify);
  const newest = (gateway: GatewayName = account) => {
    const payment = sandbox.control.payments(gateway).at(-1);
    if (!payment) throw new Error(`${gateway} has no payment`);
    return payment;
  };

  const world = {
    clock,
    sandbox,
    tea,
    coffee,
    spice,
    account,
    certificates,
    url: () => serverUrl,
    engine() {
      if (!server.engine) throw new Error("the server runs elsewhere");
      return server.engine;
    },
    sessionsUrl: () => server.shopifySessionsUrl ?? "",
    newest,
    attempts: () => sandbox.control.payments(account),
    sweep: () => server.sweep(),

    /** The refunds the server knows. */
    async refunds() {
      const found = await server.engine?.storage.run("listRefunds", { limit: 10 });
      return (found ?? []).map(({ refund }) => refund);
    },

    /** What the merchant must decide. */
    async cases() {
      const found = await server.engine?.storage.run("listCases", { status: "open", limit: 10 });
      return (found ?? []).map(({ kind }) => kind);
    },

    /** What the owner was told of a store, the newest first. */
    async notices(store_id: string) {
      const found = await server.engine?.storage.run("listNotices", { store_id, limit: 10 });
      return (found ?? []).map(({ kind }) => kind);
    },

    /** A person gives a refund back by hand, and enters the transfer's number. */
    async proveRefund(refund_id: string, reference: string) {
      const now = clock.now();
      const proof = {
        refund_id,
        reference,
        at: now,
        by: "owner",
        title: "Zozo",
        account: "zozo",
        now,
      };
      await server.engine?.storage.run("recordManualRefund", proof);
    },

    async kill() {
      await server.kill?.();
    },

    /** Replaces a server that was killed by another on the same files. */
    async restart() {
      server = await start(config, outside, 10 * 60_000);
      connect();
    },

    /** Everybody says what they have to say, until nobody has. */
    async settle({ gateway = true } = {}) {
      for (let turn = 0; turn < 3; turn += 1) {
        await tea.webhooks.deliver();
        await coffee.webhooks.deliver();
        await spice.webhooks.deliver();
        if (gateway) await sandbox.deliverDue();
        await server.sweep();
      }
    },

    /** Lets time pass, in steps in which everybody does what is due. */
    async pass(milliseconds: number, step = 60_000) {
      for (let left = milliseconds; left > 0; left -= step) {
        clock.advance(Math.min(step, left));
        await world.settle();
      }
    },

    async place(request: Partial<Parameters<typeof tea.shop.place>[0]> = {}) {
      const order = tea.shop.place({ total: 9900, ...request });
      await world.settle();
      return order;
    },

    /** What the block in checkout gets. */
    async block(order: FakeOrder, token = tea.sessionToken()) {
      const response = await fetch(`${serverUrl}/stores/tea/extension`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ checkoutToken: order.checkoutToken }),
      });
      const body = (await response.json()) as { readonly state?: string; readonly url?: string };
      return { status: response.status, ...body };
    },

    /** Follows a link of ours as a browser does, as far as the gateway's own page. */
    async visit(url: string) {
      const response = await fetch(url);
      return { status: response.status, url: response.url, html: await response.text() };
    },

    /** The buyer at the gateway's page. */
    act(action: Parameters<typeof sandbox.control.act>[2], id = newest().id, amount?: string) {
      const done = sandbox.control.act(account, id, action, amount === undefined ? {} : { amount });
      if ("refused" in done) throw new Error(done.refused);
    },

    /** Posts a session with Shopify's certificate. Where the buyer is sent. */
    post: (session: Parameters<typeof coffee.post>[0], shop = coffee) =>
      shop.post(session, `${server.shopifySessionsUrl}/${session.kind}`, shopifySends),

    async started(amount = 9900, request: Parameters<typeof coffee.payments.startPayment>[1] = {}) {
      const session = coffee.payments.startPayment(amount, { test: true, ...request });
      const url = await world.post(session);
      if (url === undefined) throw new Error("the session was not answered");
      await world.visit(url);
      return { session, url };
    },

    async close() {
      await sandbox.close();
      await server.close().catch(() => undefined);
      await sandboxListener.close();
      await shopifyListener.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** The link that the shop has in the order's note. */
export function linkOf(order: FakeOrder): string {
  const link = order.metafields.get("polygate_pay_link")?.value;
  if (!link) throw new Error("the order has no pay link");
  return link;
}
