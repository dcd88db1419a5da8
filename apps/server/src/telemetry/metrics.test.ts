import { afterEach, describe, expect, it } from "vitest";
import { newestAt, startWorld, type World } from "../__fixtures__/world.ts";
import { parseServerConfig } from "../config.ts";

const TOKEN = "token-for-prometheus";
let world: World;
afterEach(() => world.close());

async function scrape(headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(world.server.metricsUrl ?? "", { headers });
}

/** The value of a metric with exactly these labels, in whatever order. */
async function read(name: string, labels: Record<string, string> = {}): Promise<number> {
  const text = await (await scrape()).text();
  for (const line of text.split("\n")) {
    const [, found, inside = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (found !== name) continue;
    const pairs = [...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key, text]);
    const wanted = Object.entries(labels);
    if (pairs.length !== wanted.length) continue;
    if (wanted.every(([key, text]) => pairs.some((it) => it[0] === key && it[1] === text))) {
      return Number(value);
    }
  }
  return Number.NaN;
}

async function buy(order: string, scenario?: "lost"): Promise<void> {
  await world.create("wezopay", { merchant_ref: order });
  const { id } = newestAt(world.sandbox, "wezopay");
  if (scenario) world.sandbox.control.setScenario("wezopay", scenario, id);
  world.sandbox.control.act("wezopay", id, "pay");
  await world.settle();
  world.advance(91_000);
  await world.settle();
}

describe("the metrics", () => {
  it("tell how long money took to reach the shop, and how much of it the sweep found", async () => {
    world = await startWorld({ metrics: { port: 0 } });
    await buy("ORDER-1");
    await buy("ORDER-2", "lost");
    const latency = "polygate_money_latency_seconds";
    expect(await read(`${latency}_count`, { decided_by: "webhook" })).toBe(1);
    expect(await read(`${latency}_count`, { decided_by: "sweep" })).toBe(1);
    const swept = await read(`${latency}_sum`, { decided_by: "sweep" });
    expect(swept).toBeGreaterThanOrEqual(90);
    expect(swept).toBeLessThan(150);
    expect(
      await read("polygate_deliveries_total", { event: "payment.success", outcome: "delivered" }),
    ).toBe(2);
    expect(
      await read("polygate_gateway_webhooks_total", { account: "wezopay", verdict: "verified" }),
    ).toBe(1);
    expect(
      await read("polygate_gateway_question_seconds_count", {
        account: "wezopay",
        outcome: "answered",
      }),
    ).toBeGreaterThan(0);
  });

  it("tell what waits: messages the shop does not take, and for how long, and open cases", async () => {
    world = await startWorld({ metrics: { port: 0 } });
    world.shopAnswers.push(500);
    await world.create("wezopay");
    world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
    await world.settle();
    world.advance(4_000);
    expect(await read("polygate_outbox_waiting")).toBe(1);
    expect(await read("polygate_outbox_oldest_seconds")).toBeGreaterThanOrEqual(4);
    expect(await read("polygate_inbox_waiting")).toBe(0);
    await world.create("wezopay", { merchant_ref: "ORDER-2" });
    const under = newestAt(world.sandbox, "wezopay").id;
    world.sandbox.control.act("wezopay", under, "pay", { amount: "1.00" });
    await world.settle();
    expect(await read("polygate_cases_open", { kind: "under" })).toBe(1);
    expect(await read("polygate_storage_queue")).toBeGreaterThanOrEqual(0);
  });

  it("name routes, never the tokens that stood in them", async () => {
    world = await startWorld({ metrics: { port: 0 } });
    const { session_id, checkout_url } = await world.create("wezopay");
    await fetch(checkout_url);
    await fetch(`${world.server.url}/nowhere/${session_id}`);
    const text = await (await scrape()).text();
    expect(text).toContain('route="/checkout/:session_id"');
    expect(text).not.toContain(session_id);
  });

  it("are not on the public port, and open to whoever has the token where there is one", async () => {
    world = await startWorld({ metrics: { port: 0, token: TOKEN } });
    expect((await fetch(`${world.server.url}/metrics`)).status).toBe(404);
    expect((await scrape()).status).toBe(401);
    expect((await scrape({ authorization: "Bearer wrong" })).status).toBe(401);
    expect((await scrape({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  it("are nowhere unless asked for, and on no open address without a token", async () => {
    world = await startWorld();
    expect(world.server.metricsUrl).toBeUndefined();
    expect(() => parseServerConfig({ metrics: { port: 1, host: "0.0.0.0" } })).toThrow("token");
  });
});
