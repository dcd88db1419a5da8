import type { Command, Reply } from "@polygate/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakePlatform, type FakePlatform, SHOP } from "../__fixtures__/fake-platform.ts";
import { newestAt, startWorld, type World } from "../__fixtures__/world.ts";

let world: World;
let shop: FakePlatform;
beforeEach(async () => {
  shop = createFakePlatform();
  world = await startWorld({ stores: [SHOP] }, { platforms: shop.factories });
  await fetch(`${world.server.url}/stores/tea/wake`);
});
afterEach(() => world.close());

const ask = (command: Command): Promise<Reply> => shop.bridge().handle(command);

async function paid(orderId: string, group?: string): Promise<string> {
  await ask({
    type: "open",
    id: `open ${orderId}`,
    orderId,
    money: { amount: 25_000, currency: "BDT" },
    mode: "test",
    account: "wezopay",
    returnUrl: "http://shop.test/thanks",
    cancelUrl: "http://shop.test/cart",
    ...(group !== undefined && { group }),
  });
  return newestAt(world.sandbox, "wezopay").id;
}

async function pay(id: string): Promise<void> {
  world.sandbox.control.act("wezopay", id, "pay");
  await world.settle();
}

const refund = (id: string, amount: number): Command => ({
  type: "refund",
  id,
  orderId: "7",
  money: { amount, currency: "BDT" },
});

describe("a refund a platform asks for", () => {
  it("is written down once per command, and is pending while it waits for a person", async () => {
    await pay(await paid("7"));
    const first = await ask(refund("r1", 10_000));
    expect(first).toMatchObject({
      type: "refund",
      refund: { status: "pending", money: { amount: 10_000, currency: "BDT" } },
    });
    expect(await ask(refund("r1", 10_000))).toEqual(first);
    const reference = first.type === "refund" ? first.refund.reference : "";
    expect(reference).toMatch(/^[0-9A-Z]{20}$/);
    const status = { type: "refundStatus", id: "s", orderId: "7", refundId: reference } as const;
    expect(await ask(status)).toEqual(first);
    const second = await ask(refund("r2", 15_000));
    expect(second).toMatchObject({ type: "refund", refund: { status: "pending" } });
  });

  it("is refused where that much is not there, and where nothing was paid", async () => {
    await pay(await paid("7"));
    await ask(refund("r1", 20_000));
    expect(await ask(refund("r2", 10_000))).toMatchObject({
      type: "refused",
      message: expect.stringContaining("at most 50.00 BDT"),
    });
    expect(await ask({ ...refund("r3", 100), orderId: "8" })).toMatchObject({ type: "refused" });
    const unknown = { type: "refundStatus", id: "s", orderId: "7", refundId: "X" } as const;
    expect(await ask(unknown)).toMatchObject({ type: "refused" });
  });
});

it("takes what a checkout's second tab pays as paid twice, though the platform calls it another order", async () => {
  const [one, other] = [await paid("tab 1", "checkout"), await paid("tab 2", "checkout")];
  await pay(other);
  await pay(one);
  expect(shop.reports.map(({ type, orderId }) => [type, orderId])).toEqual([
    ["payment", "tab 2"],
    ["case", expect.any(String)],
  ]);
  expect(shop.reports.at(-1)).toMatchObject({ type: "case", kind: "double" });
});
