import { describe, expect, it } from "vitest";
import { outstanding } from "./__fixtures__/outstanding.ts";
import { createWorld, method } from "./__fixtures__/world.ts";

const cancelledAt = 1;

describe("a payment that fits", () => {
  it("captures the pending manual transaction, once, and remembers it", async () => {
    const { placed, server, fake, report } = createWorld();
    const { order, orderId } = await placed();
    const paid = server.pay(orderId);
    await expect(report(paid)).resolves.toEqual({ type: "applied" });
    expect(outstanding(order)).toBe(0);
    expect(fake.operations()).toEqual([
      "ReadOrder",
      "Remember",
      "Capture",
      "ReadOrder",
      "Remember",
    ]);
    expect(fake.seen[2]?.variables.input).toEqual({
      id: orderId,
      parentTransactionId: `gid://shopify/OrderTransaction/${order.transactions[0]?.id}`,
      amount: "99.00",
      currency: "INR",
    });
    expect([...order.tags]).toEqual([]);
    await expect(report(paid)).resolves.toEqual({ type: "applied" });
    expect(fake.operations().slice(5)).toEqual(["ReadOrder"]);
  });

  it("marks the order as paid where nothing can be captured", async () => {
    const { placed, server, fake, report } = createWorld();
    const { order, orderId } = await placed();
    order.transactions.splice(0);
    await expect(report(server.pay(orderId))).resolves.toEqual({ type: "applied" });
    expect(fake.operations()).toContain("MarkAsPaid");
    expect(outstanding(order)).toBe(0);
  });

  it("pays what a gift card has left over", async () => {
    const { placed, server, fake, report, opened } = createWorld();
    const { order, orderId } = await placed({ giftCard: 900 });
    expect(opened()).toMatchObject([{ money: { amount: 9000, currency: "INR" } }]);
    await expect(report(server.pay(orderId))).resolves.toEqual({ type: "applied" });
    expect(fake.operations()).toContain("Capture");
    expect(outstanding(order)).toBe(0);
  });

  it("pays in the buyer's currency where the shop has another", async () => {
    const { placed, server, report, opened } = createWorld();
    const { order, orderId } = await placed({
      currency: "BDT",
      shopCurrency: "INR",
      rate: [7, 10],
    });
    expect(opened()).toMatchObject([{ money: { amount: 9900, currency: "BDT" } }]);
    await expect(report(server.pay(orderId))).resolves.toEqual({ type: "applied" });
    expect(outstanding(order)).toBe(0);
  });

  it("captures once when it is told twice at the same moment", async () => {
    const { placed, server, fake, report } = createWorld();
    const { orderId } = await placed();
    const paid = server.pay(orderId);
    const outcomes = await Promise.all([report(paid), report(paid)]);
    expect(outcomes).toEqual([{ type: "applied" }, { type: "applied" }]);
    expect(fake.operations().filter((name) => name === "Capture")).toHaveLength(1);
  });

  it("reads the order, and captures no second time, when the answer to the capture was lost", async () => {
    const { placed, server, fake, report } = createWorld();
    const { order, orderId } = await placed();
    const paid = server.pay(orderId);
    fake.disturbances.after = (name) => (name === "Capture" ? new TypeError("lost") : undefined);
    await expect(report(paid)).resolves.toMatchObject({ type: "retry" });
    fake.disturbances.after = () => undefined;
    await expect(report(paid)).resolves.toEqual({ type: "applied" });
    expect(fake.operations().filter((name) => name === "Capture")).toHaveLength(1);
    expect([...order.tags]).toEqual([]);
  });

  it("captures again when the capture never arrived", async () => {
    const { placed, server, fake, report } = createWorld();
    const { orderId } = await placed();
    const paid = server.pay(orderId);
    fake.disturbances.before = (name) => (name === "Capture" ? new TypeError("cut") : undefined);
    await expect(report(paid)).resolves.toMatchObject({ type: "retry" });
    fake.disturbances.before = () => undefined;
    await expect(report(paid)).resolves.toEqual({ type: "applied" });
  });

  it("waits while Shopify has not decided about a capture", async () => {
    const { placed, server, fake, report } = createWorld();
    const { order, orderId } = await placed();
    const [parent] = order.transactions;
    order.transactions.push({ ...parent!, id: 2, parent: parent!.id });
    await expect(report(server.pay(orderId))).resolves.toMatchObject({ type: "retry" });
    expect(fake.operations()).toEqual(["ReadOrder"]);
  });

  it("does nothing when another process has remembered something meanwhile", async () => {
    const { placed, server, fake, report } = createWorld();
    const { order, orderId } = await placed();
    fake.disturbances.before = (name) => {
      if (name === "Remember") order.metafields.set("polygate_reports", { value: "[]", digest: 7 });
      return undefined;
    };
    await expect(report(server.pay(orderId))).resolves.toMatchObject({ type: "retry" });
    expect(fake.operations()).toEqual(["ReadOrder", "Remember"]);
  });
});

describe("a payment that contradicts the order", () => {
  it.each<[string, Parameters<typeof contradict>[0], string]>([
    ["edited", { total: 9901 }, "99.01 INR is outstanding by now"],
    ["the shop owes", { total: -100 }, "-1.0 INR is outstanding by now"],
    ["paid otherwise", { paidByHand: true }, "nothing was outstanding any more"],
    ["cancelled", { cancelledAt }, "the order is cancelled"],
    ["another method", { gateways: ["Cash on Delivery (COD)"] }, "not to be paid by UPI"],
  ])("is held: %s", async (_what, state, reason) => {
    const { order, fake, report, paid } = await contradict(state);
    await expect(report(paid)).resolves.toEqual({
      type: "held",
      reason: expect.stringContaining(reason),
    });
    expect(fake.operations()).toEqual(["ReadOrder", "ReadOrder", "Hold", "ReadOrder", "Remember"]);
    expect([...order.tags]).toEqual(["Polygate: look"]);
    expect(order.note).toContain(reason);
    await expect(report(paid)).resolves.toMatchObject({ type: "held" });
    expect(fake.operations().slice(5)).toEqual(["ReadOrder"]);
  });

  it("is held where Shopify refuses to book it", async () => {
    const { order, fake, report, paid } = await contradict({});
    const refusal = { orderCapture: { userErrors: [{ field: null, message: "No." }] } };
    fake.disturbances.before = (name) =>
      name === "Capture" ? Response.json({ data: refusal }) : undefined;
    await expect(report(paid)).resolves.toEqual({
      type: "held",
      reason: "Shopify refused to book the payment: No.",
    });
    expect(order.note).toContain("No.");
  });

  it.each([
    ["too little", 9800],
    ["too much", 10_000],
  ])("is held: %s", async (_what, amount) => {
    const { placed, server, report } = createWorld({ config: { linkInNote: false } });
    const { order, orderId } = await placed();
    order.note = "Gift wrap, please.";
    const paid = server.pay(orderId, { amount });
    await expect(report(paid)).resolves.toMatchObject({ type: "held" });
    expect(outstanding(order)).toBe(9900);
    expect(order.note).toMatch(/^Gift wrap, please\.\nzozo payment .*\[Polygate evt_\w+\]$/);
  });

  it("is held: a case", async () => {
    const { orderId, order, report, server } = await contradict({});
    const twice = server.caseReport(orderId, "double", "Paid twice.");
    await expect(report(twice)).resolves.toMatchObject({ type: "held" });
    expect(order.note).toContain("Paid twice.");
  });

  it("leaves one note when it was cut off before it remembered", async () => {
    const { order, fake, report, paid } = await contradict({ cancelledAt });
    fake.disturbances.before = (name) => (name === "Remember" ? new TypeError("cut") : undefined);
    await expect(report(paid)).resolves.toMatchObject({ type: "retry" });
    fake.disturbances.before = () => undefined;
    await expect(report(paid)).resolves.toMatchObject({ type: "held" });
    expect(order.note?.split("[Polygate evt_")).toHaveLength(2);
  });
});

async function contradict(change: {
  total?: number;
  paidByHand?: boolean;
  cancelledAt?: number;
  gateways?: string[];
  note?: string;
}) {
  const world = createWorld({ config: { linkInNote: false } });
  const { order, orderId } = await world.placed();
  const paid = world.server.pay(orderId);
  if (change.paidByHand) world.fake.shop.markAsPaid(order);
  if (change.gateways) order.gateways.splice(0, 1, ...change.gateways);
  if (change.total !== undefined) order.total = change.total;
  if (change.cancelledAt) order.cancelledAt = change.cancelledAt;
  if (change.note) order.note = change.note;
  return { ...world, order, orderId, paid };
}

it("lets nothing older undo what was reported", async () => {
  const { placed, server, report } = createWorld();
  const { order, orderId } = await placed();
  const paid = server.pay(orderId);
  await report(paid);
  const older = { ...paid, eventId: "evt_0", version: 1 };
  await expect(report(older)).resolves.toEqual({ type: "applied" });
  expect([...order.tags]).toEqual([]);
});

describe("test and live", () => {
  it("refuses a live payment for a test order", async () => {
    const { placed, server, report, fake } = createWorld();
    const { order, orderId } = await placed();
    Object.assign(order, { test: true });
    await expect(report(server.pay(orderId))).resolves.toMatchObject({ type: "refused" });
    expect(fake.operations()).toEqual(["ReadOrder"]);
  });

  it("refuses a test payment for a real shop's order", async () => {
    const { placed, server, report } = createWorld({ config: { mode: "test" } });
    const { order, orderId } = await placed({ test: true });
    Object.assign(order, { test: false });
    await expect(report(server.pay(orderId))).resolves.toMatchObject({ type: "refused" });
  });

  it("refuses the other mode without asking", async () => {
    const { placed, server, report, fake } = createWorld();
    const { orderId } = await placed();
    const other = { ...server.pay(orderId), mode: "test" as const };
    await expect(report(other)).resolves.toMatchObject({ type: "refused" });
    expect(fake.operations()).toEqual([]);
  });

  it.each([{ test: true }, { development: true }])(
    "takes a test payment where %j",
    async (where) => {
      const { placed, server, report } = createWorld({
        config: { mode: "test" },
        shop: { development: where.development ?? false },
      });
      const { orderId } = await placed({ test: where.test ?? false });
      await expect(report(server.pay(orderId))).resolves.toEqual({ type: "applied" });
    },
  );
});

it("refuses an order it cannot see", async () => {
  const { placed, server, report, clock } = createWorld();
  const { orderId } = await placed();
  clock.advance(61 * 24 * 3_600_000);
  await expect(report(server.pay(orderId))).resolves.toMatchObject({
    type: "refused",
    reason: expect.stringContaining("read_all_orders"),
  });
});

it("refuses what is no order id without asking", async () => {
  const { placed, server, report, fake } = createWorld();
  const { orderId } = await placed();
  const other = { ...server.pay(orderId), orderId: "1234" };
  await expect(report(other)).resolves.toMatchObject({ type: "refused" });
  expect(fake.operations()).toEqual([]);
});

it("keeps two shops apart", async () => {
  const [one, other] = [createWorld(), createWorld()];
  const [first, second] = [await one.placed(), await other.placed()];
  await Promise.all([
    one.report(one.server.pay(first.orderId)),
    other.report(other.server.pay(second.orderId)),
  ]);
  expect(one.fake.operations()).toHaveLength(5);
  expect(other.fake.operations()).toHaveLength(5);
  expect(first.order.gateways).toEqual([method]);
});
