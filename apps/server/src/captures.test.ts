import type { Command } from "@polygate/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakePlatform, SHOP } from "./__fixtures__/fake-platform.ts";
import { visit } from "./__fixtures__/visit.ts";
import {
  API_KEY,
  newestAt,
  SHOP_URL,
  startWorld,
  WEBHOOK_SECRET,
  type World,
} from "./__fixtures__/world.ts";

const HOUR = 3_600_000;
const platform = createFakePlatform();

let world: World;
beforeEach(async () => {
  platform.reports.length = 0;
  const key = {
    key: API_KEY,
    label: "Test shop",
    mode: "test",
    permissions: ["payments:read", "payments:write"],
    webhookUrl: `${SHOP_URL}/webhook`,
    webhookSecret: WEBHOOK_SECRET,
    events: ["payment.authorized"],
  } as const;
  const config = { stores: [SHOP], keys: [{ ...key, permissions: [...key.permissions] }] };
  world = await startWorld(
    { ...config, keys: config.keys.map((it) => ({ ...it, events: [...it.events] })) },
    { platforms: platform.factories },
  );
  await fetch(`${world.server.url}/stores/tea/wake`);
});
afterEach(() => world.close());

/** The buyer pays at an account that only reserves. */
async function reserve(checkoutUrl: string): Promise<string> {
  await visit(world, "zaakpay", checkoutUrl);
  const { id } = newestAt(world.sandbox, "zaakpay");
  world.sandbox.control.setScenario("zaakpay", "authorized", id);
  world.sandbox.control.act("zaakpay", id, "pay");
  world.advance(100_000);
  await world.settle();
  return id;
}

const capture = (sessionId: string, body?: string) =>
  world.api("POST", `/api/v1/capture/${sessionId}`, body);

describe("money that is only reserved", () => {
  it("pays nothing, is told to shops that ask, and is collected once", async () => {
    const { session_id, checkout_url } = await world.create("zaakpay");
    await reserve(checkout_url);
    expect(await world.get(session_id)).toMatchObject({ status: "pending", authorized: true });
    expect(world.told.map(({ body }) => [body.event, body.status])).toEqual([
      ["payment.authorized", "authorized"],
    ]);
    expect(await (await fetch(checkout_url)).text()).toContain("Please do not pay again");

    const answers = await Promise.all([capture(session_id), capture(session_id)]);
    expect(answers.map(({ status }) => status)).toContain(200);
    expect((await capture(session_id, '{"amount":"250.50"}')).body.payment).toMatchObject({
      status: "success",
      authorized: false,
      received_amount: 250.5,
    });
    await world.settle();
    expect(world.told.map(({ body }) => body.event)).toEqual([
      "payment.authorized",
      "payment.success",
    ]);
  });

  it("does not end with its link, and is watched until it is let go", async () => {
    const { session_id, checkout_url } = await world.create("zaakpay");
    const id = await reserve(checkout_url);
    for (let hour = 0; hour < 100; hour += 1) {
      world.advance(HOUR);
      await world.settle();
    }
    expect(await world.get(session_id)).toMatchObject({ status: "pending", authorized: true });
    world.sandbox.control.act("zaakpay", id, "cancel");
    world.advance(7 * HOUR);
    await world.settle();
    expect(await world.get(session_id)).toMatchObject({ status: "cancelled", authorized: false });
    expect((await capture(session_id)).status).toBe(409);
  });

  it("is collected though the answer was lost, and not where the gateway did nothing", async () => {
    const { session_id, checkout_url } = await world.create("zaakpay");
    await reserve(checkout_url);
    const outage = { mode: "error", calls: 1, status: 503 } as const;
    world.sandbox.control.setOutage("zaakpay", { ...outage, carriedOut: false });
    expect((await capture(session_id)).status).toBe(503);
    expect(await world.get(session_id)).toMatchObject({ status: "pending", authorized: true });
    world.sandbox.control.setOutage("zaakpay", { ...outage, carriedOut: true });
    expect((await capture(session_id)).body.payment).toMatchObject({ status: "success" });
  });

  it("is collected as a whole only, and nowhere where nothing is reserved", async () => {
    const { session_id, checkout_url } = await world.create("zaakpay");
    expect((await capture(session_id)).body.error.code).toBe("conflict");
    await reserve(checkout_url);
    expect((await capture(session_id, '{"amount":1}')).status).toBe(422);
    expect(await world.get(session_id)).toMatchObject({ authorized: true });
    const other = await world.create("wezopay", { merchant_ref: "ORDER-2" });
    expect((await capture(other.session_id)).body.error).toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("collects by itself"),
    });
    expect((await capture("0000000000000000")).status).toBe(404);
  });

  it("is collected for a platform as well", async () => {
    const money = { amount: 25_000, currency: "INR" };
    const ask = (command: Command) => platform.bridge().handle(command);
    const opened = await ask({
      type: "open",
      id: "o1",
      orderId: "7",
      money,
      mode: "test",
      account: "zaakpay",
      buyer: { email: "john@example.com" },
      returnUrl: "http://shop.test/thanks",
      cancelUrl: "http://shop.test/cart",
    });
    if (opened.type !== "redirect") throw new Error(JSON.stringify(opened));
    const command = { type: "capture", orderId: "7", money } as const;
    expect(await ask({ ...command, id: "c1" })).toMatchObject({ type: "refused" });
    await reserve(opened.url);
    expect(await ask({ ...command, id: "c2" })).toEqual({ type: "accepted" });
    await world.settle();
    expect(
      platform.reports.map((it) => (it.type === "payment" ? it.record.status : it.type)),
    ).toEqual(["authorized", "captured"]);
  });
});
