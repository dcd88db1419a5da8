import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newestAt, startWorld, type World } from "../__fixtures__/world.ts";
import { openStorage, type Storage } from "../storage/storage.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let world: World;
afterEach(() => world.close());

/** What a browser does with the checkout page: follows the link, or posts the form. */
async function visit(gateway: string, checkoutUrl: string): Promise<void> {
  const html = await (await fetch(checkoutUrl)).text();
  if (gateway !== "zaakpay") return;
  const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1] ?? "";
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const form = new URLSearchParams();
  for (const [, name = "", value = ""] of fields) form.append(name, value);
  await world.sandbox.fetch(action, { method: "POST", body: form });
}

describe.each(["zozo", "zaakpay", "paygate", "zotlo", "wezopay"] as const)(
  "money at %s whose webhook is lost and whose buyer closed the tab",
  (gateway) => {
    // At once, just after the first question, in between two, and at the last moment.
    it.each([0, 91, 400, 1_000, -1])("pays the order within 150 s: after %d s", async (after) => {
      world = await startWorld();
      const { session_id, checkout_url } = await world.create(gateway);
      await visit(gateway, checkout_url);
      const { id, expiresAt } = newestAt(world.sandbox, gateway);
      world.sandbox.control.setScenario(gateway, "lost", id);
      const end = Math.floor((Number(expiresAt) - world.now()) / SECOND);
      const last = Math.min(end, 1_800) - 2;
      const seconds = after < 0 ? last : Math.min(after, last);
      const step = async (pause: number) => {
        world.advance(pause);
        await world.settle();
      };
      for (let passed = 0; passed < seconds; passed += 30) {
        await step(Math.min(30, seconds - passed) * SECOND);
      }
      world.sandbox.control.act(gateway, id, "pay");
      await world.settle();
      for (let passed = 0; passed < 150 && world.told.length === 0; passed += 10) {
        await step(10 * SECOND);
      }
      expect(await world.get(session_id)).toMatchObject({ status: "success" });
      expect(world.told.map(({ body }) => body.event)).toEqual(["payment.success"]);
    });
  },
);

describe("a gateway that does not answer", () => {
  let folder: string;
  let storage: Storage;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "polygate-"));
    world = await startWorld({ dataDir: folder });
    storage = await openStorage({ file: join(folder, "polygate.db") });
  });
  afterEach(async () => {
    await storage.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("holds up no question to another", async () => {
    for (let order = 0; order < 12; order += 1) {
      await world.create("wezopay", { merchant_ref: `SLOW-${order}` });
    }
    const { session_id } = await world.create("zozo", { merchant_ref: "QUICK" });
    const { id } = newestAt(world.sandbox, "zozo");
    world.sandbox.control.setScenario("zozo", "lost", id);
    world.sandbox.control.act("zozo", id, "pay");
    let release: (answer: Response) => void = () => undefined;
    const hole = new Promise<Response>((resolve) => {
      release = resolve;
    });
    world.answerInstead = (url) => (url.includes("/wezopay/") ? hole : undefined);
    world.advance(95 * SECOND);
    // It waits for all of them: the other gateway's must be through before the slow one answers.
    const swept = world.server.sweep();
    while ((await world.get(session_id)).status !== "success") {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    release(new Response("", { status: 503 }));
    world.answerInstead = () => undefined;
    await swept;
  });

  it("is asked about all it missed once it is back, and what was recovered is written down", async () => {
    for (let order = 0; order < 12; order += 1) {
      await world.create("wezopay", { merchant_ref: `ORDER-${order}` });
    }
    const payments = world.sandbox.control.payments("wezopay");
    for (const { id } of payments) world.sandbox.control.setScenario("wezopay", "lost", id);
    for (const { id } of payments.slice(0, 9)) world.sandbox.control.act("wezopay", id, "pay");
    world.sandbox.control.setOutage("wezopay", { mode: "error", calls: 100_000, status: 503 });
    for (let minute = 0; minute < 20; minute += 1) {
      world.advance(MINUTE);
      await world.settle();
    }
    expect(world.told).toEqual([]);
    world.sandbox.control.setOutage("wezopay", undefined);
    world.advance(21 * SECOND);
    await world.settle();
    world.advance(SECOND);
    await world.settle();
    expect(world.told).toHaveLength(9);
    const [notice] = await storage.run("listNotices", { account_id: "wezopay", limit: 1 });
    expect(notice).toMatchObject({ kind: "gateway_recovered", count: 9 });
    expect(notice?.text).toContain("9 payments recovered");
  });

  it("that says it is asked too much is left alone with all questions", async () => {
    for (let order = 0; order < 3; order += 1) {
      await world.create("wezopay", { merchant_ref: `ORDER-${order}` });
    }
    let asked = 0;
    world.answerInstead = (url) => {
      if (!url.includes("/wezopay/")) return undefined;
      asked += 1;
      return new Response("{}", { status: 429, headers: { "retry-after": "600" } });
    };
    world.advance(95 * SECOND);
    await world.settle();
    const first = asked;
    for (let minute = 0; minute < 9; minute += 1) {
      world.advance(MINUTE);
      await world.settle();
    }
    expect(asked).toBe(first);
    const [health] = await storage.run("readGatewayHealth", { account_id: "wezopay" });
    expect(health?.blocked_until).toBeGreaterThan(world.now());
  });
});

describe("hints about nothing we know", () => {
  it("ask nothing", async () => {
    world = await startWorld();
    await world.create("zotlo");
    let asked = 0;
    world.answerInstead = (url) => {
      if (url.includes("/zotlo/")) asked += 1;
      return undefined;
    };
    const body = JSON.stringify({
      queue: { parameters: { profile: { subscriberId: "8f14e45f-ceea-467f-a8d1-2f1b8f2a1c11" } } },
    });
    for (let count = 0; count < 20; count += 1) {
      await fetch(`${world.server.url}/webhooks/zotlo`, { method: "POST", body });
    }
    await world.server.sweep();
    expect(asked).toBe(0);
  });
});
