import { describe, expect, it } from "vitest";
import { ADDRESS, createWorld, SECRET } from "./__fixtures__/world.ts";
import { signOrder } from "./link.ts";

const link = (orderId = "727") => `${ADDRESS}/pay/${signOrder(SECRET, orderId)}`;

describe("a pay link", () => {
  it("leads to a payment of what the order comes to", async () => {
    const world = createWorld({ currency: "BDT", total: "251" });
    const { status, location } = await world.open(link());
    expect([status, location]).toEqual([
      303,
      "https://pay.example.com/checkout/P0000000000000000001",
    ]);
    expect(world.double.commands.find(({ type }) => type === "open")).toMatchObject({
      orderId: "727",
      money: { amount: 25100, currency: "BDT" },
      mode: "test",
      description: "Order 727",
      buyer: { email: "buyer@example.test" },
      returnUrl: link(),
      cancelUrl: link(),
    });
  });

  it("leads to the same payment again, and to another once the order was edited", async () => {
    const world = createWorld();
    const first = await world.open(link());
    const again = await world.open(link());
    expect(again.location).toBe(first.location);
    world.store.edit({ total: "120.00" });
    const edited = await world.open(link());
    expect(edited.location).not.toBe(first.location);
    expect(world.double.payments.at(-1)?.asked.amount).toBe(12000);
  });

  it.each<[string, Parameters<typeof createWorld>[0], number, string]>([
    ["paid", { date_paid_gmt: "2026-11-22T04:00:00" }, 200, "This order is paid."],
    ["cancelled", { status: "cancelled" }, 410, "This order was cancelled."],
    ["thrown away", { status: "trash" }, 410, "This order was cancelled."],
    ["another method's", { payment_method: "cod" }, 410, "This link is not valid."],
    ["given out unpaid", { status: "completed" }, 410, "not waiting for a payment"],
    ["in a currency nobody knows", { currency: "TEA" }, 410, "cannot be paid at the moment"],
  ])("says so where the order is %s", async (_what, order, status, said) => {
    const world = createWorld(order);
    const page = await world.open(link());
    expect(page.status).toBe(status);
    expect(page.text).toContain(said);
    expect(page.text).toContain('href="https://shop.example/"');
    expect(world.double.commands).toEqual([]);
  });

  it("says that the money has come, and asks for none a second time", async () => {
    const world = createWorld();
    await world.open(link());
    world.double.pay("727", 5000);
    const page = await world.open(link(), "hi,en;q=0.5");
    expect(page.status).toBe(200);
    expect(page.text).toContain("आपका भुगतान आ गया है");
    expect(world.double.payments).toHaveLength(1);
  });

  it.each([
    ["of another order", link().replace("727.", "728.")],
    ["cut off", link().slice(0, -1)],
    ["of another server's secret", `${ADDRESS}/pay/${signOrder("x".repeat(32), "727")}`],
  ])("%s opens nothing, and the shop is not asked", async (_what, forged) => {
    const world = createWorld();
    const page = await world.open(forged);
    expect(page.status).toBe(404);
    expect(world.store.requests).toEqual([]);
  });

  it("of a deleted order opens nothing", async () => {
    const world = createWorld();
    expect((await world.open(link("728"))).status).toBe(410);
    expect(world.double.commands).toEqual([]);
  });

  it("that no gateway account takes is told to the merchant, once for each reason", async () => {
    const world = createWorld();
    for (const reason of ["zozo takes INR only.", "zozo takes INR only.", "Payments are paused."]) {
      world.double.refuseOpening = reason;
      world.clock.now += 61_000;
      expect((await world.open(link())).status).toBe(503);
    }
    const notices = world.double.commands.filter(({ type }) => type === "notice");
    expect([...new Map(notices.map((it) => [it.id, it])).values()]).toMatchObject([
      { orderId: "727", message: "The buyer of order 727 cannot pay it: zozo takes INR only." },
      { orderId: "727", message: "The buyer of order 727 cannot pay it: Payments are paused." },
    ]);
  });

  it("says that it works later where shop or server do not answer", async () => {
    const world = createWorld();
    world.store.intercept = () => new TypeError("fetch failed");
    expect((await world.open(link())).status).toBe(503);
    world.store.intercept = () => undefined;
    world.double.down = true;
    expect((await world.open(link(), "bn")).text).toContain("এখন এই অর্ডারের টাকা দেওয়া যাচ্ছে না");
  });
});
