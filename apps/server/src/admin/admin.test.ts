import { SANDBOX_ACCOUNTS } from "@polygate/sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Browser, signInAsOwner } from "../__fixtures__/browser.ts";
import { API_KEY, startWorld, type World } from "../__fixtures__/world.ts";
import { createTokenVault } from "../bridge/token-vault.ts";
import { addAccount } from "../engine/edit-account.ts";

const ADMIN_KEY = "pgk_test_an_admin_key_0123456789";

/** What the tests look at of the answers. */
interface Answer {
  readonly id: string;
  readonly secret: string;
  readonly next: string;
  readonly key: { readonly id: string };
  readonly account: { readonly status: string };
  readonly data: { readonly id: string; readonly name: string; readonly sessionId: string }[];
  readonly error: { readonly code: string; readonly message: string };
}

describe("the admin API", () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({
      keys: [
        { key: ADMIN_KEY, label: "Dashboard", mode: "test", permissions: ["admin"] },
        { key: API_KEY, label: "Test shop", mode: "test" },
      ],
    });
  });
  afterEach(() => world.close());

  async function call(method: string, path: string, body?: unknown, headers = {}) {
    const response = await fetch(`${world.server.url}/admin/v1${path}`, {
      method,
      headers: { "x-api-key": ADMIN_KEY, "content-type": "application/json", ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  }

  describe("lets in", () => {
    it("an admin key, and no other", async () => {
      expect((await call("GET", "/payments")).status).toBe(200);
      const shop = await call("GET", "/payments", undefined, { "x-api-key": API_KEY });
      expect(shop).toMatchObject({ status: 403, body: { error: { code: "permission_missing" } } });
      const unknown = await call("GET", "/payments", undefined, { "x-api-key": "pgk_unknown" });
      expect(unknown.status).toBe(401);
    });

    it("no key that comes from a browser", async () => {
      const answer = await call("GET", "/payments", undefined, { origin: "https://any.test" });
      expect(answer).toMatchObject({ status: 403, body: { error: { code: "browser_refused" } } });
    });

    it("an owner who is signed in, and to change something only from this server's own pages", async () => {
      const nobody = await fetch(`${world.server.url}/admin/v1/payments`);
      expect(nobody.status).toBe(401);
      const owner: Browser = await signInAsOwner(world.server);
      expect((await owner.get("/admin/v1/payments")).status).toBe(200);
      const add = (origin: string) =>
        fetch(`${world.server.url}/admin/v1/stores`, {
          method: "POST",
          headers: { cookie: owner.cookie, origin, "content-type": "application/json" },
          body: JSON.stringify({ name: "Tea", mode: "test" }),
        });
      expect((await add("https://evil.test")).status).toBe(403);
      expect((await add(world.server.url)).status).toBe(200);
      const { body } = await call("GET", "/audit?limit=1");
      expect(body.data[0]).toMatchObject({
        action: "store.created",
        actor: expect.stringMatching(/^owner /),
      });
    });
  });

  describe("gateway accounts", () => {
    const zozo = {
      mode: "test",
      apiToken: SANDBOX_ACCOUNTS.zozo.token,
      baseUrl: "http://sandbox.test/zozo",
    };
    const wezopay = {
      mode: "test",
      apiKey: SANDBOX_ACCOUNTS.wezopay.apiKey,
      webhookSecret: SANDBOX_ACCOUNTS.wezopay.webhookSecret,
      baseUrl: "http://sandbox.test/wezopay",
    };

    it("can be paid at as soon as they are added, and show no credential again", async () => {
      const added = await call("POST", "/accounts", {
        id: "second",
        gateway: "zozo",
        config: zozo,
      });
      expect(added).toMatchObject({ status: 200, body: { account: { status: "active" } } });
      const payment = await world.create("zozo", { gateway: "second" });
      expect(payment.gateway).toBe("second");
      const text = JSON.stringify([added.body, (await call("GET", "/accounts")).body]);
      expect(text).not.toContain(SANDBOX_ACCOUNTS.zozo.token);
    });

    it("are refused with the field that is wrong, and no value", async () => {
      const answer = await call("POST", "/accounts", {
        id: "second",
        gateway: "zozo",
        config: { mode: "test", apiToken: "", secretWord: "hush" },
      });
      expect(answer).toMatchObject({ status: 422, body: { error: { code: "request_invalid" } } });
      expect(answer.body.error.message).toMatch(/apiToken.*secretWord/);
      expect(answer.body.error.message).not.toContain("hush");
    });

    it("are refused where the gateway says that the credentials are wrong", async () => {
      const config = { ...wezopay, apiKey: "wpk_wrong_wrong_wrong" };
      const answer = await call("POST", "/accounts", { id: "second", gateway: "wezopay", config });
      expect(answer.status).toBe(422);
      expect(answer.body.error.message).toContain("credentials are wrong");
    });

    it("take no new payments while disabled, and are still asked about old ones", async () => {
      await call("POST", "/accounts", { id: "second", gateway: "wezopay", config: wezopay });
      const { session_id } = await world.create("wezopay", { gateway: "second" });
      const disabled = await call("PATCH", "/accounts/second", { status: "disabled" });
      expect(disabled.body.account.status).toBe("disabled");
      await expect(
        world.create("wezopay", { gateway: "second", merchant_ref: "2" }),
      ).rejects.toThrow("no such test account");
      const [at] = world.sandbox.control.payments("wezopay");
      world.sandbox.control.act("wezopay", at?.id ?? "", "pay");
      world.advance(91_000);
      await world.settle();
      expect((await world.get(session_id)).status).toBe("success");
    });

    it("of the configuration are changed there", async () => {
      expect((await call("PATCH", "/accounts/zozo", { label: "x" })).status).toBe(409);
      expect((await call("PATCH", "/accounts/none", { label: "x" })).status).toBe(404);
    });

    it("say how they are, and whether their credentials are right", async () => {
      expect((await call("POST", "/accounts/wezopay/check")).body).toEqual({
        outcome: "right",
        message: null,
      });
      expect((await call("GET", "/accounts/wezopay/health")).body).toMatchObject({ refused: 0 });
      const { body } = await call("GET", "/accounts");
      const zaakpay = body.data.find(({ id }) => id === "zaakpay");
      expect(zaakpay).toMatchObject({
        webhookUrl: `${world.server.url}/webhooks/zaakpay`,
        honesty: expect.stringContaining("signs its webhooks"),
      });
    });
  });

  describe("keys", () => {
    async function addKey(fields = {}) {
      const store = (await call("POST", "/stores", { name: "Tea", mode: "test" })).body;
      const shown = await call("POST", "/keys", {
        label: "Till",
        mode: "test",
        store: store.id,
        ...fields,
      });
      return shown.body;
    }
    const asks = async (key: string) =>
      (await world.api("GET", "/api/v1/payments", undefined, key)).status;

    it("work at once, say what they are for, and are shown once", async () => {
      const { key, secret } = await addKey();
      expect(secret).toMatch(/^pgk_test_/);
      expect(await asks(secret)).toBe(200);
      const { body } = await call("GET", "/keys");
      expect(JSON.stringify(body)).not.toContain(secret);
      expect(body.data.map(({ id }) => id)).toContain(key.id);
    });

    it("are replaced with an overlap that can be ended, and revoked for good", async () => {
      const { key, secret } = await addKey();
      const rotated = await call("POST", `/keys/${key.id}/rotate`, { what: "key" });
      expect([await asks(secret), await asks(rotated.body.secret)]).toEqual([200, 200]);
      await call("POST", `/keys/${key.id}/end-rotation`);
      expect([await asks(secret), await asks(rotated.body.secret)]).toEqual([401, 200]);
      await call("POST", `/keys/${key.id}/revoke`);
      expect(await asks(rotated.body.secret)).toBe(401);
      expect((await call("POST", `/keys/${key.id}/rotate`, { what: "key" })).status).toBe(409);
    });

    it("of the wrong mode, or without a store they need, are not made", async () => {
      const store = (await call("POST", "/stores", { name: "Tea", mode: "test" })).body;
      const live = { label: "x", mode: "live", store: store.id };
      expect((await call("POST", "/keys", live)).status).toBe(422);
      expect((await call("POST", "/keys", { label: "x", mode: "test" })).status).toBe(422);
    });

    it("count what they were used for, now and then", async () => {
      const { key, secret } = await addKey();
      await asks(secret);
      await asks(secret);
      await world.server.sweep();
      const find = async () =>
        (await call("GET", "/keys")).body.data.find(({ id }) => id === key.id);
      expect(await find()).toMatchObject({ requests: expect.any(Number) });
      const revenue = await call("GET", `/keys/${key.id}/revenue`);
      expect(revenue.body).toMatchObject({ data: [] });
    });
  });

  describe("stores", () => {
    it("use only the accounts they may, in their order", async () => {
      const store = (
        await call("POST", "/stores", { name: "Tea", mode: "test", accounts: ["paygate", "zozo"] })
      ).body;
      const { secret } = (
        await call("POST", "/keys", { label: "Till", mode: "test", store: store.id })
      ).body;
      const gateways = await world.api("GET", "/api/v1/gateways?amount=100", undefined, secret);
      expect(gateways.body.gateways.map(({ id }) => id)).toEqual(["paygate", "zozo"]);
      const refused = await world.api(
        "POST",
        "/api/v1/create-payment",
        JSON.stringify({ amount: 100, gateway: "wezopay", currency: "BDT" }),
        secret,
      );
      expect(refused.status).toBe(422);
      const wrong = await call("PATCH", `/stores/${store.id}`, { accounts: ["none"] });
      expect(wrong.body.error.message).toContain("no such account");
    });

    it("say since when their shop takes our access no more", async () => {
      const { id } = (await call("POST", "/stores", { name: "Tea", mode: "test" })).body;
      const { engine } = world.server;
      const vault = createTokenVault(engine, id);
      await vault.keep("token");
      expect((await call("GET", `/stores/${id}`)).body).toMatchObject({
        needsReconnectSince: null,
      });
      await vault.renew(1, async () => ({ type: "refused" }));
      const since = expect.stringMatching(/^20\d\d-/);
      expect((await call("GET", `/stores/${id}`)).body).toMatchObject({
        needsReconnectSince: since,
      });
      const { data } = (await call("GET", "/stores")).body;
      expect(data.find((store) => store.id === id)).toMatchObject({ needsReconnectSince: since });
    });

    it("do not use an account that another store's merchant brought", async () => {
      const { id } = (await call("POST", "/stores", { name: "Tea", mode: "test" })).body;
      const { engine } = world.server;
      const config = { mode: "test", apiToken: "token of a merchant" } as const;
      const account = { id: "brought", gateway: "zozo", config, storeId: "another" };
      await addAccount(engine, account, "the merchant").catch(() => undefined);
      const refused = await call("PATCH", `/stores/${id}`, { accounts: ["brought"] });
      expect(refused.body.error.message).toContain("another merchant's");
    });

    it("take no payments while paused", async () => {
      const { body } = await call("GET", "/stores");
      const shop = body.data.find(({ name }) => name === "Test shop");
      await call("PATCH", `/stores/${shop?.id}`, { status: "paused" });
      await expect(world.create("zozo")).rejects.toThrow("takes no payments now");
      await call("PATCH", `/stores/${shop?.id}`, { status: "active" });
      expect((await world.create("zozo")).status).toBe("pending");
      expect((await call("PATCH", `/stores/${shop?.id}`, { name: "x" })).status).toBe(409);
    });

    it("let a key with stores:write see and change its own alone", async () => {
      const [own, other] = await Promise.all(
        ["Own", "Other"].map(
          async (name) => (await call("POST", "/stores", { name, mode: "test" })).body,
        ),
      );
      const { secret } = (
        await call("POST", "/keys", {
          label: "App",
          mode: "test",
          store: own!.id,
          permissions: ["stores:write"],
        })
      ).body;
      const as = { "x-api-key": secret };
      const list = await call("GET", "/stores", undefined, as);
      expect(list.body.data.map(({ id }) => id)).toEqual([own!.id]);
      expect((await call("PATCH", `/stores/${own!.id}`, { latePayments: "ask" }, as)).status).toBe(
        200,
      );
      expect(
        (await call("PATCH", `/stores/${other!.id}`, { latePayments: "ask" }, as)).status,
      ).toBe(403);
      expect((await call("POST", "/stores", { name: "x", mode: "test" }, as)).status).toBe(403);
    });
  });

  describe("payments", () => {
    it("are listed by page, searched, read and exported", async () => {
      const first = await world.create("zozo", {
        merchant_ref: "=1+1",
        customer_phone: "+919876543210",
      });
      const second = await world.create("wezopay", { merchant_ref: "ORDER-2" });
      const page = await call("GET", "/payments?limit=1");
      const rest = await call("GET", `/payments?limit=1&cursor=${page.body.next}`);
      const ids = [...page.body.data, ...rest.body.data].map((one) => one.sessionId);
      expect(ids.toSorted()).toEqual([first.session_id, second.session_id].toSorted());
      const found = await call("GET", "/payments/search?q=9876543210");
      expect(found.body.data).toMatchObject([{ sessionId: first.session_id }]);
      const detail = await call("GET", `/payments/${first.session_id}`);
      expect(detail.body).toMatchObject({
        asked: { amount: 25_050, currency: "INR", text: "250.50" },
        story: [{ kind: "asked" }, { kind: "opened" }],
      });
      const csv = await fetch(`${world.server.url}/admin/v1/payments.csv`, {
        headers: { "x-api-key": ADMIN_KEY },
      });
      const lines = (await csv.text()).trim().split("\r\n");
      expect(lines[0]).toMatch(/^session_id,order,status,/);
      expect(lines).toHaveLength(3);
      expect(lines.join("\n")).toContain(`${first.session_id},'=1+1,pending,test,250.50,INR,0.00`);
    });

    it("are not looked for by what no index serves, nor paged by what no page gave", async () => {
      expect((await call("GET", "/payments?account=zozo&status=held")).status).toBe(422);
      expect((await call("GET", "/payments?cursor=abc")).status).toBe(422);
      expect((await call("GET", "/payments?limit=1000")).status).toBe(422);
      expect((await call("GET", "/payments/none")).status).toBe(404);
    });
  });

  it("describes itself in OpenAPI 3.1, and on a page that loads nothing", async () => {
    const document = (await (await fetch(`${world.server.url}/admin/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, unknown>;
    };
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths)).toContain("/admin/v1/payments/{sessionId}");
    const page = await fetch(`${world.server.url}/admin/reference`);
    const text = await page.text();
    for (const path of Object.keys(document.paths)) expect(text).toContain(path);
    expect(text).not.toMatch(/<script|src=|https?:\/\/(?!127)/);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  });
});
