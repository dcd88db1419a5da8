import type { Refund } from "@polygate/core";
import { describe, expect, it } from "vitest";
import { createWorld } from "./__fixtures__/world.ts";

async function paidOrder() {
  const world = createWorld();
  const { order, orderId } = await world.placed();
  await world.report(world.server.pay(orderId));
  const asked = () => world.server.commands.filter(({ type }) => type === "refund");
  return { ...world, order, orderId, asked };
}

describe("a refund the merchant begins in Shopify", () => {
  it("goes back through the gateway: in full, in parts, and once each", async () => {
    const { fake, order, orderId, settle, asked } = await paidOrder();
    const first = fake.shop.refund(order, 3000);
    await settle();
    const second = fake.shop.refund(order, 6900);
    await settle();
    expect(asked()).toEqual([refundOf(first.id, 3000), refundOf(second.id, 6900)]);
    for (const webhook of fake.webhooks.all) await fake.webhooks.attempt(webhook);
    await settle();
    expect(asked()).toHaveLength(2);

    function refundOf(id: number, amount: number) {
      const money = { amount, currency: "INR" };
      return { type: "refund", id: `refund gid://shopify/Refund/${id}`, orderId, money };
    }
  });

  it("is booked there already when the gateway says it is through", async () => {
    const { fake, order, orderId, server, settle, report } = await paidOrder();
    fake.shop.refund(order, 3000);
    await settle();
    fake.seen.splice(0);
    const through: Refund = { reference: "R1", status: "succeeded", money: inr(3000) };
    await expect(report(server.refundReport(orderId, through))).resolves.toEqual({
      type: "applied",
    });
    expect(fake.operations()).toEqual(["ReadOrder", "ReadOrder", "Remember"]);
    expect([...order.tags]).toEqual([]);
  });

  it("is not mistaken for another while its outcome at the gateway is unknown", async () => {
    const { fake, order, orderId, server, settle, report } = await paidOrder();
    server.settings.refunds = "unknown";
    fake.shop.refund(order, 3000);
    await settle();
    const through: Refund = { reference: "R9", status: "succeeded", money: inr(3000) };
    await report(server.refundReport(orderId, through));
    expect(fake.operations()).not.toContain("Refund");
    expect(order.refunds).toHaveLength(1);
  });

  it("is a task for the merchant where the gateway gives nothing back", async () => {
    const { fake, order, server, settle } = await paidOrder();
    server.settings.refunds = "refused";
    fake.shop.refund(order, 3000);
    await settle();
    expect([...order.tags]).toEqual(["Polygate: look"]);
    expect(order.note).toContain("zozo cannot give money back: pay it back by hand.");
  });

  it("is a task as well where it fails afterwards", async () => {
    const { fake, order, orderId, server, settle, report } = await paidOrder();
    fake.shop.refund(order, 3000);
    await settle();
    const failed: Refund = { reference: "R1", status: "failed", money: inr(3000) };
    await expect(report(server.refundReport(orderId, failed))).resolves.toMatchObject({
      type: "held",
    });
    expect(order.note).toContain("the buyer has not got the money");
  });

  it("is nothing to us where we did not collect", async () => {
    const { fake, placed, server, settle } = createWorld();
    const { order } = await placed();
    fake.shop.markAsPaid(order);
    await settle();
    fake.shop.refund(order, 3000);
    await settle();
    expect(server.commands.filter(({ type }) => type === "refund")).toEqual([]);
  });
});

describe("a refund made at the gateway", () => {
  it("is booked in Shopify once, though the answer was lost, and starts no refund of its own", async () => {
    const { fake, order, orderId, server, settle, report, asked } = await paidOrder();
    const given = server.refundAtGateway(orderId, 3000, "REF1");
    fake.disturbances.after = (name) => (name === "Refund" ? new TypeError("lost") : undefined);
    await expect(report(given)).resolves.toMatchObject({ type: "retry" });
    fake.disturbances.after = () => undefined;
    await expect(report(given)).resolves.toEqual({ type: "applied" });
    await settle();
    expect(order.refunds).toMatchObject([{ amount: 3000, note: expect.stringContaining("REF1") }]);
    expect(asked()).toEqual([]);
    expect([...order.tags]).toEqual([]);
  });

  it("is booked under a key, without which Shopify would refuse it", async () => {
    const { fake, orderId, server, report } = await paidOrder();
    const given = server.refundAtGateway(orderId, 3000, "REF1");
    fake.disturbances.before = (name) => (name === "Refund" ? new TypeError("cut") : undefined);
    await report(given);
    const key = fake.seen.at(-1)?.variables.key;
    fake.disturbances.before = () => undefined;
    await report(given);
    const keys = fake.seen.filter(({ operation }) => operation === "Refund");
    expect(keys.map(({ variables }) => variables.key)).toEqual([key, key]);
  });

  it("is held where Shopify would not book so much", async () => {
    const { order, orderId, server, report } = await paidOrder();
    const given = server.refundAtGateway(orderId, 20_000, "REF1");
    await expect(report(given)).resolves.toMatchObject({
      type: "held",
      reason: expect.stringContaining("cannot exceed"),
    });
    expect([...order.tags]).toEqual(["Polygate: look"]);
  });

  it("is not the order's where the money never paid it", async () => {
    const { placed, server, report } = createWorld();
    const { order, orderId } = await placed();
    order.cancelledAt = 1;
    await report(server.pay(orderId));
    await report(server.refundAtGateway(orderId, 9900, "REF1"));
    expect(order.refunds).toEqual([]);
  });
});

const inr = (amount: number) => ({ amount, currency: "INR" });
