import {
  createMovableClock,
  type PaymentRecord,
  type Report,
  signRequest,
  verifyAnswer,
} from "@polygate/core";
import { describe, expect, it } from "vitest";
import { createFakeBridge } from "./__fixtures__/fake-bridge.ts";
import { createFakePlugin } from "./__fixtures__/fake-plugin.ts";
import { createWooCommerceStore } from "./store.ts";

const key = { id: "a1b2c3d4e5f60718", secrets: ["pgs_0123456789012345678901234567890123456789"] };
const site = "https://shop.example";

function setUp() {
  const { now: clock } = createMovableClock();
  const bridge = createFakeBridge(clock);
  const plugin = createFakePlugin(key, clock);
  const platform = createWooCommerceStore(
    { mode: "test", url: site },
    { bridge: bridge.bridge, keys: async () => [key], fetch: plugin.fetch, clock },
  );

  /** Asks as the plugin does, and believes only what the server signed. */
  async function ask(path: string, body: object, change: { body?: string; at?: number } = {}) {
    const url = `https://pay.example.com/stores/st_tea${path}`;
    const text = JSON.stringify({ site, ...body });
    const signed = { method: "POST", path: `/stores/st_tea${path}`, body: text };
    const headers = signRequest(key, signed, change.at ?? clock());
    const request = new Request(url, { method: "POST", headers, body: change.body ?? text });
    const response = await platform.fetch!(request, path);
    const answer = { status: response.status, body: await response.text() };
    const signature = response.headers.get("x-polygate-signature");
    const isSigned = verifyAnswer(key, headers["x-polygate-signature"], answer, signature);
    return { ...answer, json: JSON.parse(answer.body), isSigned };
  }

  return { clock, bridge, plugin, platform, ask };
}

const session = {
  id: "open-727-abcdefgh",
  order: "727",
  number: "727",
  account: "zozo",
  mode: "test",
  amount: "251.00",
  currency: "INR",
  description: "Order 727 at Tea shop",
  buyer: { name: "Asha", email: "asha@example.com", phone: "98765", ip: "nonsense" },
  return_url: `${site}/?wc-api=polygate_return&order=727&key=k&why=return`,
  cancel_url: `${site}/?wc-api=polygate_return&order=727&key=k&why=cancel`,
};

describe("the store's address", () => {
  it.each([
    ["a body that was changed on the way", { body: "{}" }],
    ["a request of long ago", { at: 1_700_000_000_000 }],
  ])("refuses %s, unsigned", async (_what, change) => {
    const { ask, bridge } = setUp();
    const { status, isSigned } = await ask("/status", { orders: ["727"] }, change);
    expect([status, isSigned]).toEqual([401, false]);
    expect(bridge.commands).toEqual([]);
  });

  it("answers POST only", async () => {
    const { platform } = setUp();
    const request = new Request("https://pay.example.com/stores/st_tea/status");
    expect((await platform.fetch!(request, "/status")).status).toBe(405);
  });

  it("reads no more than it must", async () => {
    const { ask } = setUp();
    expect((await ask("/status", { orders: ["x".repeat(300_000)] })).status).toBe(413);
  });

  it("refuses a copy of the shop, whatever it asks", async () => {
    const { ask, bridge } = setUp();
    const copy = { site: "https://staging.shop.example" };
    for (const [path, body] of [
      ["/sessions", session],
      ["/status", { orders: ["727"] }],
      ["/close", { orders: ["727"] }],
      ["/refunds", { id: "wc-refund-1", order: "727", amount: "1", currency: "INR" }],
      ["/ping", {}],
    ] as const) {
      const { status, json } = await ask(path, { ...body, ...copy });
      expect([status, json.error.code]).toEqual([409, "conflict"]);
    }
    expect(bridge.commands).toEqual([]);
  });

  it("names the fields it cannot use", async () => {
    const { ask } = setUp();
    const { status, json, isSigned } = await ask("/sessions", { ...session, order: "0", id: "x" });
    expect([status, isSigned]).toEqual([400, true]);
    expect(json.error.message).toMatch(/id: .*; order: /);
    expect((await ask("/nowhere", {})).status).toBe(404);
    expect((await ask("/constructor", {})).status).toBe(404);
  });
});

describe("a session", () => {
  it("is opened for exactly that sum, with what of the buyer can be used", async () => {
    const { ask, bridge } = setUp();
    const { status, json, isSigned } = await ask("/sessions", {
      ...session,
      expires_at: "1790003600",
    });
    expect([status, isSigned]).toEqual([200, true]);
    expect(json).toMatchObject({
      payment: expect.any(String),
      url: expect.any(String),
      reused: false,
    });
    expect(json.expires_at).toMatch(/^\d{10}$/);
    expect(bridge.commands).toMatchObject([
      {
        type: "open",
        id: session.id,
        orderId: "727",
        money: { amount: 25_100, currency: "INR" },
        account: "zozo",
        buyer: { name: "Asha", email: "asha@example.com", phone: "98765" },
        returnUrl: session.return_url,
        expiresAt: 1_790_003_600_000,
      },
    ]);
    expect(bridge.commands[0]).not.toHaveProperty("buyer.ip");
  });

  it.each([
    ["251", 25_100, "INR"],
    ["251.5", 25_150, "BDT"],
    ["251", 251, "JPY"],
    ["1.234", 1234, "KWD"],
  ])("reads %s as %d minor units of %s", async (amount, minor, currency) => {
    const { ask, bridge } = setUp();
    await ask("/sessions", { ...session, amount, currency });
    expect(bridge.commands[0]).toMatchObject({ money: { amount: minor, currency } });
  });

  it.each(["251.001", "-1", "1e3", "1,00", ""])("refuses %j", async (amount) => {
    const { ask, bridge } = setUp();
    expect((await ask("/sessions", { ...session, amount })).status).toBe(400);
    expect(bridge.commands).toEqual([]);
  });

  it("is refused in the other mode", async () => {
    const { ask } = setUp();
    const { status, json } = await ask("/sessions", { ...session, mode: "live" });
    expect([status, json.error.code]).toEqual([422, "refused"]);
  });

  it("closes what the shopper does not want any more, and opens all the same where that fails", async () => {
    const { ask, bridge } = setUp();
    await ask("/sessions", { ...session, closes: ["726"] });
    expect(bridge.commands.map(({ type }) => type)).toEqual(["close", "open"]);
  });

  it("may be asked for again where the server could not say", async () => {
    const { ask, bridge } = setUp();
    bridge.down = true;
    expect((await ask("/sessions", session)).status).toBe(503);
    bridge.down = false;
    expect((await ask("/sessions", session)).status).toBe(200);
    expect((await ask("/sessions", { ...session, amount: "1.00" })).json.error.code).toBe(
      "conflict",
    );
  });
});

describe("how orders stand", () => {
  it("is told in the words of a notification", async () => {
    const { ask, bridge, platform, plugin } = setUp();
    await ask("/sessions", session);
    const report = bridge.pay("727");
    const { json } = await ask("/status", { orders: ["727", "728"] });
    await platform.report(report);
    const { event, site: _site, ...told } = plugin.messages[0]!;
    expect(event).toBe(report.eventId);
    expect(json.orders).toEqual([
      { order: "727", state: { ...told, event: expect.stringMatching(/^state_P\d+_1$/) } },
      { order: "728", state: null },
    ]);
  });

  it("names what must be decided before what was paid", async () => {
    const { ask, bridge } = setUp();
    await ask("/sessions", session);
    bridge.pay("727", 100);
    bridge.payments[0]?.cases.push({ kind: "under", reason: "1.00 INR came in." });
    const { json } = await ask("/status", { orders: ["727"] });
    expect(json.orders[0].state).toMatchObject({ type: "case", case: "under", state: "attention" });
  });

  it("lets an order be cancelled only where nothing was paid", async () => {
    const { ask, bridge } = setUp();
    await ask("/sessions", session);
    await ask("/sessions", { ...session, id: "open-728-abcdefgh", order: "728" });
    bridge.pay("728");
    const { json } = await ask("/close", { orders: ["727", "728", "729"] });
    expect(json.orders).toMatchObject([
      { order: "727", closed: true, known: true },
      { order: "728", closed: false, known: true, state: { state: "paid" } },
      { order: "729", closed: true, known: true, state: null },
    ]);
    const close = bridge.commands.find(({ type }) => type === "close");
    expect(close).toMatchObject({ within: expect.any(Number) });
    bridge.slow = true;
    expect((await ask("/close", { orders: ["727"] })).json.orders).toMatchObject([
      { order: "727", closed: false, known: false, state: { state: "waiting" } },
    ]);
    bridge.down = true;
    expect((await ask("/close", { orders: ["727"] })).status).toBe(503);
  });
});

describe("a refund", () => {
  const refund = { id: "wc-refund-727-1", order: "727", amount: "10.00", currency: "INR" };

  it("is given once, however often it is asked for", async () => {
    const { ask, bridge } = setUp();
    let given = 0;
    bridge.refundReply = ({ id, money }) => {
      given += 1;
      return { type: "refund", refund: { reference: `R-${id}`, status: "pending", money } };
    };
    const first = await ask("/refunds", refund);
    expect(first.json).toEqual({ refund: { status: "pending", reference: `R-${refund.id}` } });
    expect((await ask("/refunds", refund)).json).toEqual(first.json);
    expect(given).toBe(1);
    expect((await ask("/refunds", { ...refund, amount: "11" })).json.error.code).toBe("conflict");
  });

  it("is answered with what became of it where the first answer was lost", async () => {
    const { ask, bridge } = setUp();
    bridge.refundReply = ({ money }) => {
      bridge.refunds.set("R1", { reference: "R1", status: "failed", money });
      return { type: "refund", refund: { reference: "R1", status: "pending", money } };
    };
    expect((await ask("/refunds", refund)).json).toEqual({
      refund: { status: "failed", reference: "R1" },
    });
  });

  it("is a task where no gateway can do it, and refused in the server's words", async () => {
    const { ask, bridge } = setUp();
    bridge.refundReply = () => ({ type: "accepted" });
    expect((await ask("/refunds", refund)).json).toEqual({ refund: { status: "task" } });
    bridge.refundReply = () => ({ type: "refused", message: "More than was received." });
    const refused = await ask("/refunds", { ...refund, id: "wc-refund-727-2" });
    expect(refused).toMatchObject({
      status: 422,
      json: { error: { message: "More than was received." } },
    });
  });

  it("can be asked about", async () => {
    const { ask } = setUp();
    await ask("/refunds", refund);
    const known = { order: "727", refund: refund.id };
    expect((await ask("/refunds/status", known)).json.refund.status).toBe("succeeded");
    expect((await ask("/refunds/status", { ...known, refund: "other" })).status).toBe(422);
  });
});

describe("a report", () => {
  const asked = { amount: 25_100, currency: "INR" };
  async function paid(world: ReturnType<typeof setUp>): Promise<Report> {
    await world.ask("/sessions", session);
    return world.bridge.pay("727");
  }

  it.each(["applied", "held", "refused"] as const)(
    "is %s where the plugin says so",
    async (outcome) => {
      const world = setUp();
      world.plugin.answer = ({ event }) => ({ event, outcome, reason: "Because." });
      const told = await world.platform.report(await paid(world));
      expect(told).toEqual(
        outcome === "applied" ? { type: outcome } : { type: outcome, reason: "Because." },
      );
      expect(world.plugin.urls[0]).toMatch(/^https:\/\/shop\.example\/\?wc-api=polygate&t=/);
    },
  );

  it("says what was asked, what came, and what it means", async () => {
    const world = setUp();
    await world.platform.report(await paid(world));
    expect(world.plugin.messages[0]).toMatchObject({
      site,
      type: "payment",
      version: "1",
      order: "727",
      amount: "251.00",
      currency: "INR",
      state: "paid",
      received: "251.00",
      transaction: "UTR727",
    });
  });

  it("asks for exactly what the order is worth, whatever the gateway made of it", async () => {
    const world = setUp();
    const report = await paid(world);
    if (report.type !== "payment") throw new Error("a payment");
    const record: PaymentRecord = { ...report.record, captured: 25_000 };
    await world.platform.report({ ...report, record });
    expect(world.plugin.messages[0]).toMatchObject({
      amount: "251.00",
      received: "250.00",
      state: "paid",
    });
  });

  it("tells of refunds and cases by themselves", async () => {
    const world = setUp();
    const { record, ...about } = { ...(await paid(world)), record: undefined };
    const refund = {
      reference: "R1",
      status: "failed",
      money: { amount: 100, currency: "INR" },
    } as const;
    const reason = "The account is closed.";
    await world.platform.report({ ...about, type: "refund", refund, reason } as Report);
    expect(record).toBeUndefined();
    expect(world.plugin.messages[0]).toMatchObject({
      type: "refund",
      state: "attention",
      sentence: expect.stringContaining("failed (The account is closed): the buyer has not got"),
      refund: { reference: "R1", status: "failed", amount: "1.00", currency: "INR" },
    });
  });

  it("is refused for the other mode, without a word to the shop", async () => {
    const world = setUp();
    const report: Report = { ...(await paid(world)), mode: "live", asked };
    expect(await world.platform.report(report)).toMatchObject({ type: "refused" });
    expect(world.plugin.urls).toEqual([]);
  });

  it("tries the other address where something else answers at the first", async () => {
    const world = setUp();
    world.plugin.intercept = (url) =>
      url.includes("wc-api")
        ? new Response("<html>Access denied</html>", { status: 403 })
        : undefined;
    expect(await world.platform.report(await paid(world))).toEqual({ type: "applied" });
    expect(world.plugin.urls[1]).toContain("rest_route=/polygate/v1/notify");
  });

  const page = (status: number, text: string, headers: Record<string, string> = {}) =>
    new Response(text, { status, headers });
  it.each([
    ["a page", page(200, "<!DOCTYPE html><title>Tea shop</title>"), /a page of the shop answered/],
    ["-1", page(200, "-1"), /a page of the shop answered/],
    [
      "its own words, unsigned",
      page(200, '{"event":"evt","outcome":"applied"}'),
      /something other/,
    ],
    ["a redirect", page(301, "", { location: "https://www.shop.example/" }), /redirect/],
    ["Cloudflare's challenge", page(403, "<title>Just a moment...</title>"), /Cloudflare/],
    ["Wordfence", page(403, "Generated by Wordfence"), /Wordfence/],
    ["ModSecurity", page(406, "<h1>Not Acceptable!</h1> Mod_Security"), /ModSecurity/],
    ["any firewall", page(403, "no"), /firewall or security plugin/],
    [
      "basic authentication",
      page(401, "", { "www-authenticate": "Basic" }),
      /user name and password/,
    ],
    ["another key's plugin", page(401, '{"error":"key"}'), /does not know the key/],
    [
      "maintenance",
      page(503, "Briefly unavailable for scheduled maintenance."),
      /maintenance mode/,
    ],
    ["a PHP error", page(500, "There has been a critical error on this website."), /PHP error/],
    ["a busy shop", page(503, '{"error":"busy"}', { "retry-after": "30" }), /shop's server failed/],
    ["nothing", new Error("ECONNRESET"), /did not answer/],
  ])("is told again where %s answers", async (_what, instead, reason) => {
    const world = setUp();
    const report = await paid(world);
    world.plugin.intercept = () => (instead instanceof Error ? instead : instead.clone());
    const told = await world.platform.report(report);
    expect(told).toMatchObject({ type: "retry", reason: expect.stringMatching(reason) });
    if (_what === "a busy shop") expect(told).toMatchObject({ after: 30_000 });
  });

  it("is told again where the plugin answers about something else", async () => {
    const world = setUp();
    world.plugin.answer = () => ({ event: "evt_other", outcome: "applied" });
    expect(await world.platform.report(await paid(world))).toMatchObject({ type: "retry" });
  });
});

describe("a ping", () => {
  it("says whether the server reaches the shop, and what is in the way", async () => {
    const { ask, plugin } = setUp();
    expect((await ask("/ping", {})).json).toEqual({ reached: true });
    plugin.intercept = () => new Response("Generated by Wordfence", { status: 403 });
    expect((await ask("/ping", {})).json).toMatchObject({
      reached: false,
      what: expect.stringContaining("Wordfence"),
      fix: expect.stringContaining("allow"),
    });
  });
});
