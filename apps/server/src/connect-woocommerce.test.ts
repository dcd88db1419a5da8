import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Browser, openBrowser, signInAsOwner } from "./__fixtures__/browser.ts";
import { startWorld, type World } from "./__fixtures__/world.ts";
import { keepGrant } from "./connect/grant.ts";
import { createGuardedFetch } from "./outgoing/guarded-fetch.ts";
import { startServer } from "./start-server.ts";

const KEYS = {
  consumer_key: "ck_0123456789abcdef0123456789abcdef01234567",
  consumer_secret: "cs_fedcba9876543210fedcba9876543210fedcba98",
};
const METHODS = [
  { id: "cheque", title: "Pay online", enabled: true },
  { id: "cod", title: "Cash", enabled: true },
];

/** Invented: as much of a shop's REST API as is looked at before its keys are kept. */
let shop: Server;
let site: string;
/** The key it knows, and what it is asked. */
let known: string;
let asked: string[];
let mayWrite: boolean;

let world: World;
let owner: Browser;
beforeAll(async () => {
  world = await startWorld();
  owner = await signInAsOwner(world.server);
});
afterAll(() => world.close());
/** Each test has a shop of its own, at an address of its own. */
beforeEach(async () => {
  known = KEYS.consumer_key;
  asked = [];
  mayWrite = true;
  shop = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://shop");
    asked.push(`${request.method} ${pathname}`);
    const answer = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    const refusal = { code: "woocommerce_rest_cannot_view", message: "Sorry." };
    if (searchParams.get("oauth_consumer_key") !== known) return answer(401, refusal);
    if (pathname.endsWith("/payment_gateways")) return answer(200, METHODS);
    if (!mayWrite)
      return answer(401, { ...refusal, code: "woocommerce_rest_authentication_error" });
    return answer(404, { code: "woocommerce_rest_order_invalid_id", message: "Invalid order ID." });
  });
  await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
  site = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
});
afterEach(() => {
  shop.closeAllConnections();
  shop.close();
});

/** Fills in the form. @returns where the shop is asked, with its parameters. */
async function ask(fields: Record<string, string | string[]> = {}) {
  const answer = await owner.post("/connect/woocommerce", {
    url: `${site}/`,
    name: "Tea <shop>",
    mode: "test",
    paymentMethod: "cheque",
    language: "bn",
    account: ["zozo"],
    ...fields,
  });
  const html = await answer.text();
  const address = /class="button" href="([^"]+wc-auth[^"]+)"/.exec(html)?.[1];
  return {
    status: answer.status,
    html,
    to: new URL(address?.replaceAll("&amp;", "&") ?? "http://x"),
  };
}
const stateOf = ({ to }: { to: URL }) => to.searchParams.get("user_id") ?? "";

/** The shop posts its keys, as WooCommerce does. */
function post(state: string, changed: object = {}) {
  const body = { key_id: 1, user_id: state, key_permissions: "read_write", ...KEYS, ...changed };
  return fetch(`${world.server.url}/connect/woocommerce/keys`, {
    method: "POST",
    headers: { "content-type": "application/json;charset=UTF-8" },
    body: JSON.stringify(body),
  });
}
async function wooStores() {
  const stores = await world.server.engine.storage.run("listStores", { limit: 100 });
  return stores.filter(({ url }) => url === site);
}
function settingsOf(store: { settings: string | null } | undefined) {
  return JSON.parse(world.server.engine.secrets.open(store?.settings ?? ""));
}

describe("connecting a shop without its plugin", () => {
  it("asks the shop in WooCommerce's own words", async () => {
    const { status, to } = await ask();
    expect(status).toBe(200);
    expect(to.origin + to.pathname).toBe(`${site}/wc-auth/v1/authorize`);
    expect(Object.fromEntries(to.searchParams)).toEqual({
      app_name: expect.any(String),
      scope: "read_write",
      user_id: expect.stringMatching(/^[\w-]{43}$/),
      return_url: `${world.server.url}/connect/woocommerce/done`,
      callback_url: `${world.server.url}/connect/woocommerce/keys`,
    });
    expect(asked).toEqual([]);
  });

  it("keeps the keys, sealed, once the shop itself let them in, and says so to the owner", async () => {
    const asking = await ask();
    expect((await post(stateOf(asking))).status).toBe(200);
    expect(asked).toEqual([
      "GET /wp-json/wc/v3/payment_gateways",
      "POST /wp-json/wc/v3/orders/0/notes",
    ]);
    const [store] = await wooStores();
    expect(store).toMatchObject({
      url: site,
      name: "Tea <shop>",
      mode: "test",
      accounts: '["zozo"]',
    });
    expect(JSON.stringify(store)).not.toContain(KEYS.consumer_secret);
    expect(settingsOf(store)).toEqual({
      url: site,
      consumerKey: KEYS.consumer_key,
      consumerSecret: KEYS.consumer_secret,
      paymentMethod: "cheque",
      language: "bn",
      secret: expect.stringMatching(/^[0-9a-f]{64}$/),
      since: expect.any(Number),
    });
    // A shop whose clock is minutes behind gets links for its first orders too.
    expect(settingsOf(store).since).toBeLessThan(world.now() - 9 * 60_000);
    const done = await owner.get(`/connect/woocommerce/done?success=1&user_id=${stateOf(asking)}`);
    expect(done.status).toBe(200);
    expect(await done.text()).toContain("Tea &lt;shop&gt; is connected");
    const poll = await world.server.engine.storage.run("readPoll", { store_id: store!.store_id });
    expect(poll).toBeDefined();
  });

  it("a state works once, also where two come at the same moment", async () => {
    const state = stateOf(await ask());
    const answers = await Promise.all([post(state), post(state)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422]);
    expect((await post(state)).status).toBe(422);
    expect(await wooStores()).toHaveLength(1);
  });

  it("a state is good for a quarter of an hour", async () => {
    const state = stateOf(await ask());
    world.advance(15 * 60_000);
    expect((await post(state)).status).toBe(422);
    expect(asked).toEqual([]);
  });

  it.each<[string, () => object]>([
    ["an invented state", () => ({ user_id: "a".repeat(43) })],
    ["keys of another shop", () => ({ consumer_key: KEYS.consumer_key.replace("0", "1") })],
    ["less access than asked for", () => ({ key_permissions: "read" })],
    ["keys that are none", () => ({ consumer_key: "x" })],
    [
      "keys that may only read",
      () => {
        mayWrite = false;
        return {};
      },
    ],
  ])("keeps nothing of a forged answer: %s", async (_what, forge) => {
    const state = stateOf(await ask());
    expect((await post(state, forge())).status).toBe(422);
    expect(await wooStores()).toEqual([]);
    const done = await owner.get(`/connect/woocommerce/done?success=1&user_id=${state}`);
    expect(done.status).toBe(400);
    expect(await done.text()).not.toContain(KEYS.consumer_secret);
  });

  it("says which payment methods there are, where the one it was told is not", async () => {
    const state = stateOf(await ask({ paymentMethod: "bkash" }));
    expect((await post(state)).status).toBe(422);
    const done = await owner.get(`/connect/woocommerce/done?user_id=${state}`);
    expect(await done.text()).toContain("It has: cheque, cod");
  });

  it("the same shop again is the same store, and links that are out go on working", async () => {
    await post(stateOf(await ask()));
    const [before] = await wooStores();
    world.advance(1000);
    known = KEYS.consumer_key.replace("0", "1");
    await post(stateOf(await ask({ language: "en" })), { consumer_key: known });
    const after = await wooStores();
    expect(after.map(({ store_id }) => store_id)).toEqual([before?.store_id]);
    const { secret, since } = settingsOf(before);
    expect(settingsOf(after[0])).toMatchObject({
      consumerKey: known,
      language: "en",
      secret,
      since,
    });
  });

  it("leaves a shop alone that is connected by its plugin", async () => {
    const { engine } = world.server;
    await engine.storage.run("connectGranted", {
      grant: {
        platform: "woocommerce",
        site,
        name: "Tea",
        mode: "test",
        accounts: null,
        settings: engine.secrets.seal(JSON.stringify({ url: site })),
        approved_by: "owner",
      },
      newStoreId: "st_plugin",
      now: world.now(),
    });
    const state = stateOf(await ask());
    expect((await post(state)).status).toBe(422);
    const done = await owner.get(`/connect/woocommerce/done?user_id=${state}`);
    expect(await done.text()).toContain("connected by its plugin");
    expect(settingsOf((await wooStores())[0])).toEqual({ url: site });
  });

  it("asks the owner to sign in first, and comes back to the form", async () => {
    const stranger = openBrowser(world.server.url);
    const answer = await stranger.get("/connect/woocommerce");
    expect(answer.headers.get("location")).toBe("/owner/sign-in?next=%2Fconnect%2Fwoocommerce");
    const posted = await stranger.post("/connect/woocommerce", { url: site });
    expect(posted.status).toBe(303);
    const form = await owner.get("/connect/woocommerce");
    expect(await form.text()).toContain('name="paymentMethod"');
  });

  it("takes no form of another site's", async () => {
    const answer = await owner.post("/connect/woocommerce", { url: site }, "https://evil.test");
    expect(answer.status).toBe(403);
  });

  it.each<[string, Record<string, string | string[]>]>([
    ["an address without TLS", { url: "http://shop.example" }],
    ["an address with a password", { url: "https://me:pass@shop.example" }],
    ["no name", { name: " " }],
    ["a method that is no id", { paymentMethod: "pay online!" }],
    ["no gateway account", { account: [] }],
    ["accounts of the other mode", { mode: "live" }],
  ])("says what is wrong with %s", async (_what, fields) => {
    const { status, html } = await ask(fields);
    expect(status).toBe(422);
    expect(html).toContain('role="alert"');
  });

  it("reaches no address inside the server's own network", async () => {
    const server = await startServer(
      { port: 0, dataDir: ":memory:" },
      { logger: { info() {}, warn() {} } },
    );
    const { engine } = server;
    const request = {
      url: site,
      name: "Tea",
      mode: "test",
      paymentMethod: "cheque",
      language: "en",
    } as const;
    const keys = { consumerKey: KEYS.consumer_key, consumerSecret: KEYS.consumer_secret };
    const kept = keepGrant(engine, createGuardedFetch({ allowed: [] }), {
      request,
      keys,
      accounts: null,
      actor: "owner",
    });
    await expect(kept).rejects.toThrow(/no public address/);
    expect(asked).toEqual([]);
    await server.close();
  });
});
