import { afterEach, describe, expect, it } from "vitest";
import { create, startShop } from "./__fixtures__/case-shop.ts";
import { decideAs, openCaseOf } from "./__fixtures__/owner.ts";
import { sayPaid } from "./__fixtures__/say-paid.ts";
import { newestAt, type World } from "./__fixtures__/world.ts";
import { match } from "./engine/cases.ts";

let world: World;
afterEach(() => world.close());

const events = () => world.told.map(({ body }) => body.event);
const status = async (sessionId: string) => (await world.get(sessionId)).status;

describe("money that cannot be booked", () => {
  it("is accepted by its transaction, which then pays for nothing else", async () => {
    world = await startShop();
    const { session_id } = await world.create("wezopay");
    await sayPaid(world, { token: "pay_other" });
    expect(await status(session_id)).toBe("held");
    await decideAs(world, await openCaseOf(world, "mismatch"), "accept", {
      match: { transactionId: " 8n2k3test1 ", amount: 25_000 },
    });
    await world.settle();
    expect(await world.get(session_id)).toMatchObject({
      status: "success",
      received_amount: 250,
      utr: "8N2K3TEST1",
    });
    await world.create("wezopay", { merchant_ref: "ORDER-2" });
    await sayPaid(world, { token: "pay_other" });
    const second = await openCaseOf(world, "mismatch");
    const match = { transactionId: "8N2K3TEST1", amount: 25_000 };
    expect(await decideAs(world, second, "accept", { match })).toMatchObject({
      type: "refused",
      message: expect.stringContaining("has already paid"),
    });
  });

  it("cannot be given back before it is booked", async () => {
    world = await startShop();
    await world.create("wezopay");
    await sayPaid(world, { token: "pay_other" });
    const found = await openCaseOf(world, "mismatch");
    expect(await decideAs(world, found, "refund")).toMatchObject({ type: "refused" });
    expect(await decideAs(world, found, "ignore")).toMatchObject({ type: "decided" });
  });
});

describe("money that a person matched", () => {
  async function matchByHand(level: number): Promise<string> {
    world = await startShop({ releaseLevel: level });
    const { session_id } = await world.create("wezopay");
    const { engine } = world.server;
    const view = await engine.storage.run("readSession", { session_id });
    if (!view) throw new Error("no session");
    await match(engine, view.payment, {
      found: { transactionId: "8N2K3TEST1", amount: 25_000 },
      by: "owner@shop.test",
    });
    await world.settle();
    return session_id;
  }

  it("releases the order of a store that is content with that", async () => {
    expect(await status(await matchByHand(3))).toBe("success");
  });

  it("is held where the gateway's own word is asked for, and released once that comes", async () => {
    const session_id = await matchByHand(4);
    expect(await status(session_id)).toBe("held");
    expect(events()).toEqual([]);
    await sayPaid(world);
    expect(await world.get(session_id)).toMatchObject({ status: "success", received_amount: 250 });
    expect(
      await world.server.engine.storage.run("listCases", { status: "open", limit: 9 }),
    ).toEqual([]);
  });
});

describe("an order that was paid twice", () => {
  async function payTwice() {
    const first = await create(world, "zaakpay");
    const one = newestAt(world.sandbox, "zaakpay");
    const second = await create(world, "zaakpay");
    const two = newestAt(world.sandbox, "zaakpay");
    world.sandbox.control.act("zaakpay", one.id, "pay");
    await world.settle();
    world.advance(60_000);
    world.sandbox.control.act("zaakpay", two.id, "pay");
    await world.settle();
    return { first, second };
  }

  it("gets the second sum back, and its shop hears of one payment", async () => {
    world = await startShop();
    const { first, second } = await payTwice();
    expect(await status(first.session_id)).toBe("success");
    expect(await status(second.session_id)).toBe("held");
    const double = await openCaseOf(world, "double");
    expect(double.session_id).toBe(second.session_id);
    await decideAs(world, double, "refund");
    await world.settle();
    expect(await status(second.session_id)).toBe("cancelled");
    expect(newestAt(world.sandbox, "zaakpay").refunds).toHaveLength(1);
    expect(events()).toEqual(["payment.success"]);
  });

  it("keeps both where the owner accepts", async () => {
    world = await startShop();
    const { second } = await payTwice();
    await decideAs(world, await openCaseOf(world, "double"), "accept");
    await world.settle();
    expect(await status(second.session_id)).toBe("success");
  });
});

describe("the gateway account of several shops", () => {
  it("has strangers' payments acknowledged, and nothing follows from them", async () => {
    world = await startShop();
    const { session_id } = await create(world, "zaakpay");
    const at = newestAt(world.sandbox, "zaakpay");
    world.sandbox.control.setScenario("zaakpay", "batch", at.id);
    world.sandbox.control.act("zaakpay", at.id, "pay");
    await world.settle();
    world.advance(24 * 3_600_000);
    await world.settle();
    expect(await status(session_id)).toBe("success");
    const { engine } = world.server;
    expect(await engine.storage.run("listCases", { limit: 9 })).toEqual([]);
    const sent = world.sandbox.control.webhooks({ gateway: "zaakpay" });
    expect(sent.length).toBeGreaterThan(1);
    expect(new Set(sent.map(({ status: answered }) => answered))).toEqual(new Set(["delivered"]));
    const outcomes = (await world.server.readInbox(20)).map(({ outcome }) => outcome).join(" ");
    expect(outcomes).toContain("not about a payment of ours");
  });
});
