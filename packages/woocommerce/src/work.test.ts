import { describe, expect, it } from "vitest";
import { createWorld, PLACED } from "./__fixtures__/world.ts";
import { LINK } from "./memory.ts";

const opened = (world: ReturnType<typeof createWorld>) =>
  world.double.commands.filter(({ type }) => type === "open");

describe("an order of the payment method", () => {
  it.each(["on-hold", "pending", "failed"])("that is %s gets one link, by mail", async (status) => {
    const world = createWorld({ status });
    await world.work();
    expect(world.store.mails).toEqual([
      expect.stringMatching(
        /^\(Test: no real money\.\) You can pay for your order here: https:\/\/pay\.example\/stores\/tea\/pay\/727\.[0-9a-f]{64}$/,
      ),
    ]);
    expect(world.store.order.status).toBe(status);
    const writes = world.store.writes();
    await world.work();
    expect(world.store.writes()).toEqual(writes);
    world.store.edit({ total: "120.00" });
    await world.work();
    expect(world.store.mails).toHaveLength(1);
    expect(world.store.requests.filter(({ path }) => path.endsWith("/notes"))).toHaveLength(2);
    expect(opened(world)).toEqual([]);
  });

  it("gets its link in the shop's language, without a word about tests where money is real", async () => {
    const world = createWorld({}, { language: "bn", mode: "live" });
    await world.work();
    expect(world.store.mails[0]).toMatch(/^আপনার অর্ডারের টাকা এখানে দিন: https:/);
  });

  it("gets one link where the answer to the note, or to the mark, was lost", async () => {
    const world = createWorld();
    const { store } = world;
    for (const method of ["POST", "PUT"]) {
      store.lose = (it) => it === method;
      await expect(world.work()).rejects.toThrow("no answer");
    }
    store.lose = () => false;
    await world.work();
    expect(store.mails).toHaveLength(1);
    expect(store.order.meta_data.map(({ key }) => key)).toContain(LINK);
  });

  it("gets one link where it is told of twice at the same moment", async () => {
    const world = createWorld();
    await Promise.all([world.work(), world.work()]);
    expect(world.store.mails).toHaveLength(1);
  });
});

describe("an order that is left alone", () => {
  it.each<[string, Parameters<typeof createWorld>[0]]>([
    ["cash on delivery", { payment_method: "cod", status: "processing" }],
    ["a bank transfer", { payment_method: "bacs" }],
    ["paid already", { date_paid_gmt: "2026-11-22T03:40:00" }],
    ["cancelled", { status: "cancelled" }],
    ["thrown away", { status: "trash" }],
    ["sent unpaid", { status: "completed" }],
    ["a status of a plugin's", { status: "awaiting-pickup" }],
    ["still at the checkout", { status: "checkout-draft" }],
    ["free", { total: "0.00" }],
    ["in a currency nobody knows", { currency: "TEA" }],
  ])("%s", async (_what, order) => {
    const world = createWorld(order);
    await world.work();
    expect(world.store.writes()).toEqual([]);
    expect(world.store.mails).toEqual([]);
  });

  it("placed before the shop was connected", async () => {
    const world = createWorld({}, { since: PLACED + 1000 });
    await world.work();
    expect(world.store.writes()).toEqual([]);
  });

  it("deleted", async () => {
    const world = createWorld();
    await world.work("728");
    expect(world.store.writes()).toEqual([]);
  });
});

describe("an open payment", () => {
  async function withOpenPayment() {
    const world = createWorld();
    await world.work();
    const { location } = await world.open(world.link());
    expect(location).toContain("/checkout/");
    return world;
  }

  it.each<[string, Parameters<ReturnType<typeof createWorld>["store"]["edit"]>[0]]>([
    ["was edited", { total: "120.00" }],
    ["was cancelled", { status: "cancelled" }],
    ["was paid by hand", { status: "processing", date_paid_gmt: "2026-11-22T04:00:00" }],
    ["is to be paid otherwise", { payment_method: "cod" }],
    ["was thrown away", { status: "trash" }],
  ])("is closed where the order %s", async (_what, edit) => {
    const world = await withOpenPayment();
    world.store.edit(edit);
    await world.work();
    expect(world.double.payments.map(({ closed }) => closed)).toEqual([true]);
  });

  it("goes on where anything else changed", async () => {
    const world = await withOpenPayment();
    world.store.edit({ status: "pending" });
    await world.work();
    expect(world.double.payments.map(({ closed }) => closed)).toEqual([false]);
  });
});

describe("a refund of the merchant's", () => {
  async function paid() {
    const world = createWorld();
    await world.work();
    await world.open(world.link());
    await world.platform.report(world.double.pay("727"));
    return world;
  }
  const refunds = (world: Awaited<ReturnType<typeof paid>>) =>
    world.double.commands.filter(({ type }) => type === "refund");

  it("goes back through the gateway, once per refund", async () => {
    const world = await paid();
    world.store.edit({ refunds: [{ id: 9, reason: "", total: "-51.00" }] });
    await world.work();
    await world.work();
    world.store.edit({
      refunds: [
        { id: 10, reason: "", total: "-48.00" },
        { id: 9, reason: "", total: "-51.00" },
      ],
    });
    await world.work();
    const asked = refunds(world).map((it) =>
      it.type === "refund" ? [it.id, it.money.amount] : [],
    );
    expect([...new Map(asked.map((it) => [it[0], it])).values()]).toEqual([
      ["refund 9", 5100],
      ["refund 10", 4800],
    ]);
  });

  it("that was refused is noted once", async () => {
    const world = await paid();
    world.double.refundReply = () => ({ type: "refused", message: "Not that <much>." });
    world.store.edit({ refunds: [{ id: 9, reason: "", total: "-51.00" }] });
    await world.work();
    await world.work();
    const said = world.store.notes.filter((note) => note.includes("refund 9"));
    expect(said).toEqual([expect.stringContaining("Not that &lt;much&gt;.")]);
  });

  it("whose sum the currency does not have is not passed over in silence", async () => {
    const world = await paid();
    world.store.edit({
      refunds: [
        { id: 9, reason: "", total: "-51.005" },
        { id: 10, reason: "", total: "0.00" },
      ],
    });
    await world.work();
    await world.work();
    expect(refunds(world)).toEqual([]);
    const said = world.store.notes.filter((note) => note.includes("not sent to the buyer"));
    expect(said).toEqual([expect.stringMatching(/refund 9 .*-51\.005 is no sum of/)]);
  });

  it("of an order that was paid elsewhere is none of ours", async () => {
    const world = createWorld({
      date_paid_gmt: "2026-11-22T04:00:00",
      refunds: [{ id: 9, reason: "", total: "-51.00" }],
    });
    await world.work();
    expect(refunds(world)).toEqual([]);
  });
});
