import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBench, START } from "./__fixtures__/bench.ts";
import { askStatus, openPayment, PAID_WORDS, press } from "./__fixtures__/purchase.ts";
import { GatewayName } from "./gateway-name.ts";
import { createFileStore } from "./store.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  path = join(folder, "deep", "sandbox.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A sandbox as it is after a restart of its process: nothing is shared but the file. */
const start = () => createBench({ store: createFileStore(path) });

describe("a restart", () => {
  it.each(GatewayName.options)(
    "keeps an open payment of %s, which can then be paid",
    async (gateway) => {
      const payment = await openPayment(start(), gateway);
      const bench = start();
      expect(bench.sandbox.control.payment(gateway, "ORDER1")).toEqual(payment);
      await press(bench, payment, "pay");
      expect((await askStatus(bench, payment)).text).toContain(PAID_WORDS[gateway]);
    },
  );

  it("keeps webhooks that were not delivered, and their next try", async () => {
    const first = start();
    first.answer = () => new Response("no", { status: 500 });
    await press(first, await openPayment(first, "zotlo"), "pay");
    await first.sandbox.deliverDue();
    const second = start();
    await second.sandbox.deliverDue();
    expect(second.received).toHaveLength(0);
    await second.sandbox.control.advance(10 * 60_000);
    expect(second.received.map((it) => it.body)).toEqual(first.received.map((it) => it.body));
  });

  it("keeps settings, chosen scenarios and the clock", async () => {
    const first = start();
    first.sandbox.control.configure("zaakpay", { webhookUrl: "http://shop.test/kept" });
    first.sandbox.control.setScenario("zozo", "lost");
    await first.sandbox.control.advance(60_000);
    const second = createBench({ store: createFileStore(path), settings: {} });
    expect(second.sandbox.control.settings("zaakpay")).toEqual({
      webhookUrl: "http://shop.test/kept",
    });
    expect((await openPayment(second, "zozo")).scenario).toBe("lost");
    expect(second.sandbox.clock.now()).toBe(START + 60_000);
  });

  it("does not begin on a file that is something else", () => {
    writeFileSync(join(folder, "other.json"), '{"version":2}');
    const begin = () => createBench({ store: createFileStore(join(folder, "other.json")) });
    expect(begin).toThrow("not a snapshot");
  });
});

describe("the file", () => {
  it("is replaced as a whole and leaves nothing beside it", () => {
    const store = createFileStore(path);
    expect(store.load()).toBeUndefined();
    store.save("one");
    store.save("two");
    expect(store.load()).toBe("two");
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(readdirSync(join(folder, "deep"))).toEqual(["sandbox.json"]);
  });

  it("says when it cannot be read", () => {
    expect(() => createFileStore(folder).load()).toThrow("EISDIR");
  });
});
