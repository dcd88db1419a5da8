import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newestAt, startWorld, type World } from "./__fixtures__/world.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const events = () => world.told.map(({ body }) => `${body.event} ${body.session_id}`);

describe("an order", () => {
  it("has one attempt at a time: another way to pay ends the one before, without a word", async () => {
    const first = await world.create("paygate", { currency: "INR", amount: "100" });
    const second = await world.create("zozo", { amount: "100" });
    expect((await world.get(first.session_id)).status).toBe("cancelled");
    expect((await world.get(second.session_id)).status).toBe("pending");
    // PayGate can close: nobody can pay the first one by mistake.
    expect(newestAt(world.sandbox, "paygate").status).toBe("cancelled");
    for (let minutes = 0; minutes <= 20; minutes += 2) {
      world.advance(120_000);
      await world.settle();
    }
    expect(events()).toEqual([]);
    expect((await fetch(first.checkout_url)).status).toBe(200);
  });

  it("is paid by an earlier attempt that could not be closed, and the later one is taken back", async () => {
    const first = await world.create("wezopay", { amount: "250" });
    const at = newestAt(world.sandbox, "wezopay");
    const second = await world.create("wezopay", { amount: "250" });
    world.sandbox.control.act("wezopay", at.id, "pay");
    await world.settle();
    expect((await world.get(first.session_id)).status).toBe("success");
    expect((await world.get(second.session_id)).status).toBe("cancelled");
    expect(events()).toEqual([`payment.success ${first.session_id}`]);
    expect(await world.timeline(second.session_id)).toContain("checked");
  });

  it("whose money is there already is not asked to be paid again", async () => {
    const first = await world.create("wezopay", { amount: "250" });
    const at = newestAt(world.sandbox, "wezopay");
    world.sandbox.control.setScenario("wezopay", "lost", at.id);
    world.sandbox.control.act("wezopay", at.id, "pay");
    const again = await world.create("wezopay", { amount: "250" });
    expect(again).toMatchObject({ session_id: first.session_id, status: "success" });
    await expect(
      world.create("wezopay", { amount: "99", merchant_ref: "ORDER-2" }),
    ).resolves.toMatchObject({ status: "pending" });
    const other = newestAt(world.sandbox, "wezopay");
    world.sandbox.control.setScenario("wezopay", "lost", other.id);
    world.sandbox.control.act("wezopay", other.id, "pay");
    await expect(
      world.create("wezopay", { amount: "98", merchant_ref: "ORDER-2" }),
    ).rejects.toThrow("409");
  });

  it("that is paid twice is paid by the first, and the second is held for its owner", async () => {
    const first = await world.create("wezopay", { amount: "250" });
    const one = newestAt(world.sandbox, "wezopay");
    const second = await world.create("wezopay", { amount: "250" });
    const two = newestAt(world.sandbox, "wezopay");
    world.sandbox.control.act("wezopay", one.id, "pay");
    await world.settle();
    world.advance(1_000);
    world.sandbox.control.act("wezopay", two.id, "pay");
    await world.settle();
    expect((await world.get(first.session_id)).status).toBe("success");
    expect((await world.get(second.session_id)).status).toBe("held");
    expect(events()).toEqual([`payment.success ${first.session_id}`]);
    const [double] = await world.server.engine.storage.run("listCases", {
      kind: "double",
      limit: 9,
    });
    expect(double).toMatchObject({ status: "open", session_id: second.session_id });
    const said: { transactionId?: string }[] = JSON.parse(double?.said ?? "[]");
    expect(new Set(said.map(({ transactionId }) => transactionId)).size).toBe(2);
  });

  it("asked for by several requests at once ends with one that can be paid", async () => {
    const sessions = await Promise.all(
      Array.from({ length: 6 }, () => world.create("wezopay", { amount: "250" })),
    );
    const states = await Promise.all(sessions.map(({ session_id }) => world.get(session_id)));
    expect(states.map(({ status }) => status).toSorted()).toEqual([
      ...Array(5).fill("cancelled"),
      "pending",
    ]);
  });
});
