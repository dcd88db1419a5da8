import type { Command, Money, Reply } from "@polygate/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakePlatform, type FakePlatform, SHOP } from "../__fixtures__/fake-platform.ts";
import { visit } from "../__fixtures__/visit.ts";
import { newestAt, startWorld, type World } from "../__fixtures__/world.ts";
import { giveUp, proveRefund } from "../engine/cases.ts";

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

const refund = (id: string, amount: number): Extract<Command, { type: "capture" | "refund" }> => ({
  type: "refund",
  id,
  orderId: "7",
  money: { amount, currency: "BDT" },
});

const refundsTold = () => shop.reports.flatMap((it) => (it.type === "refund" ? [it] : []));

describe("a refund's end", () => {
  async function paidAt(account: "zaakpay" | "zotlo", money: Money): Promise<string> {
    const opened = await ask({
      type: "open",
      id: "open 9",
      orderId: "9",
      money,
      mode: "test",
      account,
      buyer: { email: "john@example.com", ip: "192.0.2.1", language: "en" },
      returnUrl: "http://shop.test/thanks",
      cancelUrl: "http://shop.test/cart",
    });
    if (opened.type !== "redirect") throw new Error(JSON.stringify(opened));
    await visit(world, account, opened.url);
    const { id } = newestAt(world.sandbox, account);
    world.sandbox.control.act(account, id, "pay");
    await world.settle();
    await world.settle();
    return id;
  }
  const RUPEES = { amount: 25_000, currency: "INR" };
  const giveBack = (money: Money): Command => ({ type: "refund", id: "r1", orderId: "9", money });
  const part = giveBack({ amount: 10_000, currency: "INR" });

  async function wait(hours: number): Promise<void> {
    for (let hour = 0; hour < hours; hour += 1) {
      world.advance(3_600_000);
      await world.settle();
    }
  }

  it("is told where the gateway refuses it in the end, once", async () => {
    const id = await paidAt("zaakpay", RUPEES);
    world.sandbox.control.setScenario("zaakpay", "refund_put_off", id);
    const begun = await ask(part);
    expect(begun).toMatchObject({ refund: { status: "pending" } });
    await world.settle();
    expect(refundsTold()).toEqual([]);
    world.sandbox.control.setScenario("zaakpay", "refund_refused", id);
    await wait(3);
    expect(refundsTold()).toMatchObject([
      {
        orderId: "9",
        reason: "Transaction cannot be refunded.",
        refund: { ...(begun.type === "refund" && begun.refund), status: "failed" },
      },
    ]);
  });

  it("is told where it went through, once, whoever speaks of it", async () => {
    await paidAt("zaakpay", RUPEES);
    const begun = await ask(part);
    await wait(60);
    expect(refundsTold()).toMatchObject([
      { refund: { ...(begun.type === "refund" && begun.refund), status: "succeeded" } },
    ]);
  });

  it("is told once where the gateway has no numbers for refunds", async () => {
    const money = { amount: 14_990, currency: "TRY" };
    await paidAt("zotlo", money);
    const begun = await ask(giveBack(money));
    await wait(3);
    expect(refundsTold()).toMatchObject([
      { refund: { reference: begun.type === "refund" && begun.refund.reference } },
    ]);
  });

  it("is told where a person gives it up, and where one has made it", async () => {
    await pay(await paid("7"));
    const [one, other] = [await ask(refund("r1", 10_000)), await ask(refund("r2", 5_000))];
    const { engine } = world.server;
    const rowOf = async (reply: Reply) =>
      (await engine.storage.run("readRefund", {
        refund_id: reply.type === "refund" ? reply.refund.reference : "",
      }))!;
    await giveUp(engine, await rowOf(one), "owner");
    await proveRefund(engine, await rowOf(other), { proof: "TRX 1", by: "owner" });
    await world.settle();
    const told = refundsTold().toSorted((a, b) => b.refund.money.amount - a.refund.money.amount);
    expect(told).toMatchObject([
      { refund: { status: "failed" }, reason: expect.stringContaining("given up") },
      { refund: { status: "succeeded", money: { amount: 5_000 } } },
    ]);
  });
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
