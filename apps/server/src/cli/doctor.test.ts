import { once } from "node:events";
import { chmod, rm, writeFile } from "node:fs/promises";
import { serve } from "@hono/node-server";
import { createSandbox } from "@polygate/sandbox";
import { afterEach, describe, expect, it } from "vitest";
import { API_KEY, sandboxAccounts, WEBHOOK_SECRET } from "../__fixtures__/world.ts";
import { createKey, findMasterKey, writeKeys } from "../master-key.ts";
import { createSecretBox } from "../secret-box.ts";
import { openStorage } from "../storage/storage.ts";
import { type Installation, install } from "./__fixtures__/installation.ts";
import { run } from "./__fixtures__/run.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Serves on this machine. @returns its address. */
async function listen(fetch: (request: Request) => Response | Promise<Response>): Promise<string> {
  const http = serve({ fetch, port: 0, hostname: "127.0.0.1" });
  await once(http, "listening");
  closers.push(() => http.close());
  const address = http.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

/** An installation whose gateways are a sandbox, and whose shop answers. */
async function installWell(more: object = {}): Promise<Installation> {
  const sandbox = createSandbox({ baseUrl: "http://127.0.0.1:0" });
  const gateways = await listen((request) => sandbox.app.fetch(request));
  const shop = await listen(() => new Response("shop", { status: 405 }));
  const here = await install({
    accounts: sandboxAccounts(gateways),
    allowPrivate: ["127.0.0.1"],
    keys: [
      {
        key: API_KEY,
        label: "Shop",
        mode: "test",
        webhookUrl: `${shop}/webhook`,
        webhookSecret: WEBHOOK_SECRET,
      },
    ],
    ...more,
  });
  closers.push(() => here.remove());
  return here;
}

/** What the doctor says, by the names of what it looked at. */
async function consult({ config }: Installation) {
  const { exitCode, json, out } = await run(["doctor", "--config", config, "--json"]);
  const checks = json.checks as { name: string; state: string; detail: string; fix?: string }[];
  return {
    exitCode,
    out,
    states: Object.fromEntries(checks.map(({ name, state }) => [name, state])),
    of: (name: string) => checks.find((check) => check.name === name),
  };
}

describe("polygate doctor", () => {
  it("finds an installation well whose server runs", async () => {
    const here = await installWell();
    const server = await here.start();
    closers.push(() => server.close());
    const { exitCode, states, of } = await consult(here);
    expect(states).toMatchObject({
      configuration: "ok",
      "master key": "ok",
      database: "ok",
      "stored secrets": "ok",
      processes: "ok",
      work: "ok",
      clock: "ok",
      "gateway zozo": "ok",
      "gateway zaakpay": "ok",
      "gateway paygate": "ok",
      "gateway zotlo": "ok",
      "gateway wezopay": "ok",
      // Nobody outside reaches a port that was free a moment ago, and the shop has no TLS.
      "public address": "warn",
      "store Shop": "warn",
    });
    expect(of("gateway zaakpay")?.detail).toContain("/webhooks/zaakpay");
    expect(exitCode).toBe(0);
  });

  it("names what is wrong and what to do, and shows no secret", async () => {
    const here = await installWell({ publicUrl: "http://127.0.0.1:9", allowPrivate: [] });
    await (await here.start()).close();
    await writeKeys(here.secretFile, [createKey()]);
    await chmod(here.config, 0o644);
    const { exitCode, states, of, out } = await consult(here);
    expect(exitCode).toBe(5);
    expect(states).toMatchObject({
      configuration: "warn",
      "stored secrets": "fail",
      processes: "fail",
      "public address": "fail",
      "store Shop": "fail",
    });
    expect(of("configuration")?.fix).toContain("chmod 600");
    expect(of("store Shop")?.detail).toContain("no public address");
    for (const secret of [API_KEY, WEBHOOK_SECRET]) expect(out).not.toContain(secret);
  });

  it("tells a gateway that refuses the credentials from one that does not answer", async () => {
    const sandbox = createSandbox({ baseUrl: "http://127.0.0.1:0" });
    const gateways = await listen((request) => sandbox.app.fetch(request));
    const [zozo] = sandboxAccounts(gateways);
    const [, , , , silent] = sandboxAccounts("http://127.0.0.1:9");
    const wrong = { ...zozo, config: { ...zozo?.config, apiToken: "token-that-is-wrong" } };
    const here = await installWell({ accounts: [wrong, silent] });
    const { of, out } = await consult(here);
    expect(of("gateway zozo")).toMatchObject({ state: "fail" });
    expect(of("gateway zozo")?.fix).toContain("gateway's panel");
    expect(of("gateway wezopay")?.fix).toContain("firewall");
    expect(out).not.toContain("token-that-is-wrong");
  });

  it("talks to the plugin of a connected WooCommerce shop, and says what it found in its way", async () => {
    const here = await installWell({ keys: [] });
    const server = await here.start();
    closers.push(() => server.close());
    const asked: string[] = [];
    const shop = await listen((request) => {
      asked.push(`${request.method} ${request.headers.get("x-polygate-key")}`);
      return new Response("<html>no plugin here", { status: 404 });
    });
    const masterKey = await findMasterKey({ dataDir: "", secretFile: here.secretFile });
    const box = createSecretBox(masterKey.read);
    const storage = await openStorage({ file: here.database });
    const woo = {
      store_id: "woo",
      platform: "woocommerce",
      name: "Woo",
      mode: "test",
      url: shop,
    } as const;
    const settings = box.seal(JSON.stringify({ url: shop }));
    const policy = { late_payments: "revive", release_level: 4, status: "active" } as const;
    const store = { ...woo, ...policy, settings, created_at: 0 };
    await storage.run("createStore", { store, actor: "test", now: 0 });
    const secret = box.seal("secret-of-the-connection");
    const key = {
      key_id: "k1",
      key_hash: "k1",
      kind: "hmac",
      secret,
      label: "Woo",
      mode: "test",
    } as const;
    const rights = { store_id: "woo", permissions: "[]", status: "active", events: "[]" } as const;
    await storage.run("createKey", { key: { ...key, ...rights }, actor: "test", now: 0 });
    await storage.close();
    const { exitCode, states, of, out } = await consult(here);
    expect(exitCode).toBe(5);
    expect(states).toMatchObject({
      "store Woo: notifications": "fail",
      "store Woo: plugin": "skip",
    });
    expect(of("store Woo: notifications")?.fix).toBeDefined();
    expect(asked).toContain("POST k1");
    expect(out).not.toContain("secret-of-the-connection");
  });

  it("looks at a WooCommerce shop without the plugin, alone where only that is asked for", async () => {
    const shop = await listen((request) => {
      const { pathname } = new URL(request.url);
      if (pathname.endsWith("/payment_gateways")) {
        return Response.json([{ id: "cheque", title: "Pay online", enabled: true }]);
      }
      if (pathname.endsWith("/webhooks")) return Response.json([]);
      return Response.json({ code: "woocommerce_rest_cannot_view" }, { status: 401 });
    });
    const settings = {
      url: shop,
      consumerKey: "ck_0123456789abcdef",
      consumerSecret: "cs_fedcba9876543210",
      paymentMethod: "cheque",
      secret: "0123456789abcdef0123456789abcdef",
    };
    const store = { id: "tea", name: "Tea", mode: "test", platform: "woocommerce", settings };
    const here = await installWell({ keys: [], stores: [store], allowPrivate: ["127.0.0.0/8"] });
    await (await here.start()).close();
    const { exitCode, json, out } = await run([
      "doctor",
      "store",
      "tea",
      "--config",
      here.config,
      "--json",
    ]);
    expect(exitCode).toBe(5);
    const checks = json.checks as { name: string; state: string }[];
    expect(Object.fromEntries(checks.map(({ name, state }) => [name, state]))).toEqual({
      "store Tea: TLS": "warn",
      "store Tea: REST API": "ok",
      "store Tea: changes": "fail",
      "store Tea: payment method": "ok",
      "store Tea: webhooks": "warn",
      "store Tea: currency": "skip",
      "store Tea: looks at the shop": expect.any(String),
    });
    expect(out).not.toContain(settings.consumerSecret);
    const other = await run(["doctor", "store", "coffee", "--config", here.config]);
    expect(other.exitCode).toBe(1);
    expect(other.err).toContain("no active store coffee");
  });

  it("says what is missing where nothing was started yet, or the key is gone", async () => {
    const here = await installWell();
    expect((await consult(here)).states).toMatchObject({ database: "warn" });
    await rm(here.secretFile);
    const { of } = await consult(here);
    expect(of("master key")).toMatchObject({ state: "fail" });
    await writeFile(here.secretFile, "no key\n", { mode: 0o600 });
    expect((await consult(here)).of("master key")?.detail).toContain("32 bytes");
  });
});
