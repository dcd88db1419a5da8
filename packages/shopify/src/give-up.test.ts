import { describe, expect, it } from "vitest";
import { createWorld } from "./__fixtures__/world.ts";

const DAY = 24 * 3_600_000;

describe("an attempt that ended unpaid", () => {
  it.each(["expired", "failed", "canceled"] as const)(
    "leaves the order payable until its time is over (%s), then cancels it and puts the goods back",
    async (how) => {
      const { placed, server, report, clock, settle } = createWorld();
      const { order, orderId } = await placed();
      const ended = server.end(orderId, how);
      await expect(report(ended)).resolves.toMatchObject({
        type: "retry",
        after: expect.any(Number),
      });
      clock.advance(DAY);
      await expect(report(ended)).resolves.toMatchObject({ type: "retry", after: 10_000 });
      expect(order.cancelledAt).toBeNull();
      clock.advance(10_000);
      await expect(report(ended)).resolves.toEqual({ type: "applied" });
      expect([order.cancelledAt !== null, order.restocked]).toEqual([true, true]);
      expect(await settle()).toEqual([]);
      expect(server.attempts).toHaveLength(1);
    },
  );

  it("closes the way to pay before it cancels", async () => {
    const { placed, server, report, clock, fake } = createWorld();
    const { orderId } = await placed();
    const ended = server.end(orderId);
    clock.advance(DAY);
    let asked: string[] = [];
    fake.disturbances.before = (name) => {
      if (name === "Cancel") asked = server.commands.map(({ type }) => type);
      return undefined;
    };
    await report(ended);
    expect(asked.slice(-2)).toEqual(["close", "status"]);
  });

  it("looks again after it closed: what was paid by hand meanwhile stays", async () => {
    const { report, expired, fake, order } = await ended();
    let reads = 0;
    fake.disturbances.before = (name) => {
      if (name === "ReadOrder" && ++reads === 2) fake.shop.markAsPaid(order);
      return undefined;
    };
    await expect(report(expired)).resolves.toEqual({ type: "applied" });
    expect(fake.operations()).not.toContain("Cancel");
  });

  it("says nothing where another attempt took its place", async () => {
    const { placed, server, report, clock, fake, ask } = createWorld();
    const { order, orderId } = await placed();
    const ended = server.end(orderId);
    await ask({ checkoutToken: order.checkoutToken });
    expect(server.attempts).toHaveLength(2);
    clock.advance(DAY);
    await expect(report(ended)).resolves.toEqual({ type: "applied" });
    expect(fake.operations()).not.toContain("Cancel");
  });

  it.each<[string, (world: Awaited<ReturnType<typeof ended>>) => void]>([
    ["paid at the last moment", ({ server, orderId }) => void server.pay(orderId)],
    ["marked as paid by hand", ({ fake, order }) => fake.shop.markAsPaid(order)],
    ["cancelled already", ({ fake, order }) => fake.shop.cancel(order)],
    ["given another method", ({ order }) => void order.gateways.splice(0, 1, "Bank transfer")],
  ])("cancels nothing that was %s", async (_what, act) => {
    const world = await ended();
    act(world);
    await expect(world.report(world.expired)).resolves.toEqual({ type: "applied" });
    expect(world.fake.operations()).not.toContain("Cancel");
  });

  it("leaves an order to the merchant that a gift card paid a part of", async () => {
    const { report, expired, fake, order } = await ended({ giftCard: 900 });
    await expect(report(expired)).resolves.toMatchObject({ type: "held" });
    expect(fake.operations()).not.toContain("Cancel");
    expect(order.note).toContain("a part of it is paid otherwise");
  });

  it("cancels nothing where the merchant does not want it", async () => {
    const { placed, server, report, clock, fake } = createWorld({
      config: { cancelUnpaid: false },
    });
    const { orderId } = await placed();
    clock.advance(DAY);
    await expect(report(server.end(orderId))).resolves.toEqual({ type: "applied" });
    expect(fake.operations()).not.toContain("Cancel");
  });

  async function ended(request = {}) {
    const world = createWorld();
    const { order, orderId } = await world.placed(request);
    const expired = world.server.end(orderId);
    world.clock.advance(DAY);
    return { ...world, order, orderId, expired };
  }
});

it("holds money that comes for a cancelled order", async () => {
  const { placed, server, report, fake } = createWorld();
  const { order, orderId } = await placed();
  fake.shop.cancel(order);
  await expect(report(server.pay(orderId))).resolves.toMatchObject({ type: "held" });
  expect([...order.tags]).toEqual(["Polygate: look"]);
});
