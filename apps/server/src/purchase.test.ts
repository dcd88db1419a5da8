import { createHmac } from "node:crypto";
import { hmacSha256 } from "@polygate/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { visit } from "./__fixtures__/visit.ts";
import {
  newestAt,
  SHOP_URL,
  startWorld,
  WEBHOOK_SECRET,
  type World,
} from "./__fixtures__/world.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

describe.each(["zozo", "zaakpay", "paygate", "zotlo", "wezopay"] as const)(
  "a purchase at %s",
  (gateway) => {
    const signed = gateway === "zaakpay" || gateway === "paygate" || gateway === "wezopay";

    it("is captured by its webhook, and the shop is told once", async () => {
      const payment = await world.create(gateway);
      await visit(world, gateway, payment.checkout_url);
      const at = newestAt(world.sandbox, gateway);
      world.sandbox.control.act(gateway, at.id, "pay");
      await world.settle();
      await world.settle();
      const paid = await world.get(payment.session_id);
      expect(paid).toMatchObject({ status: "success", decided_by: signed ? "webhook" : "hint" });
      expect(world.told.map(({ body }) => body.event)).toEqual(["payment.success"]);
    });

    it("is captured by the sweep when the webhook is lost", async () => {
      const payment = await world.create(gateway);
      await visit(world, gateway, payment.checkout_url);
      const at = newestAt(world.sandbox, gateway);
      world.sandbox.control.setScenario(gateway, "lost", at.id);
      world.sandbox.control.act(gateway, at.id, "pay");
      await world.settle();
      expect((await world.get(payment.session_id)).status).toBe("pending");
      world.advance(91_000);
      await world.settle();
      expect(await world.get(payment.session_id)).toMatchObject({
        status: "success",
        decided_by: "sweep",
      });
      expect(world.told).toHaveLength(1);
    });

    it("tells the shop once however often the webhook comes", async () => {
      const payment = await world.create(gateway);
      await visit(world, gateway, payment.checkout_url);
      const at = newestAt(world.sandbox, gateway);
      world.sandbox.control.setScenario(gateway, "duplicate", at.id);
      world.sandbox.control.act(gateway, at.id, "pay");
      for (let turn = 0; turn < 3; turn += 1) {
        await world.settle();
        world.advance(60_000);
      }
      expect((await world.get(payment.session_id)).status).toBe("success");
      expect(world.sandbox.control.webhooks({ gateway }).length).toBeGreaterThan(1);
      expect(world.told).toHaveLength(1);
    });

    it("stays pending on a forged webhook, which is kept", async () => {
      const payment = await world.create(gateway);
      await visit(world, gateway, payment.checkout_url);
      const at = newestAt(world.sandbox, gateway);
      world.sandbox.control.act(gateway, at.id, "forge");
      await world.settle();
      expect((await world.get(payment.session_id)).status).toBe("pending");
      const [newest] = (await world.server.readInbox(10)).filter(({ kind }) => kind === "webhook");
      expect(newest?.verdict).toBe(signed ? "refused" : "hint");
      expect(world.told).toEqual([]);
    });

    it("ends when it is declined or nobody pays", async () => {
      const payment = await world.create(gateway);
      await visit(world, gateway, payment.checkout_url);
      const at = newestAt(world.sandbox, gateway);
      world.sandbox.control.act(gateway, at.id, "decline");
      await world.settle();
      await world.settle();
      const announces = gateway === "zozo" || gateway === "zaakpay";
      expect((await world.get(payment.session_id)).status).toBe(announces ? "failed" : "pending");
      if (announces) return;
      for (let minutes = 0; minutes <= 62; minutes += 2) {
        world.advance(120_000);
        await world.settle();
      }
      expect(await world.get(payment.session_id)).toMatchObject({ status: "expired" });
      expect(world.told.map(({ body }) => body.event)).toEqual(["payment.expired"]);
    });

    it("counts money that comes after the end, and opens a case", async () => {
      const payment = await world.create(gateway);
      await visit(world, gateway, payment.checkout_url);
      const at = newestAt(world.sandbox, gateway);
      for (let minutes = 0; minutes <= 62; minutes += 2) {
        world.advance(120_000);
        await world.settle();
      }
      // Two gateways announce the end themselves, as a failure.
      const end = gateway === "zozo" || gateway === "zaakpay" ? "failed" : "expired";
      expect((await world.get(payment.session_id)).status).toBe(end);
      world.sandbox.control.act(gateway, at.id, "pay");
      await world.settle();
      world.advance(6 * 3_600_000);
      await world.settle();
      expect((await world.get(payment.session_id)).status).toBe("success");
      expect(await world.timeline(payment.session_id)).toContain("case");
      expect(world.told.map(({ body }) => body.event)).toEqual([
        `payment.${end}`,
        "payment.success",
      ]);
    });

    it("holds the order when too little or too much came", async () => {
      for (const [scenario, amount] of [
        ["under", "1.00"],
        ["over", "999.00"],
      ] as const) {
        const payment = await world.create(gateway, { merchant_ref: scenario });
        await visit(world, gateway, payment.checkout_url);
        const at = newestAt(world.sandbox, gateway);
        world.sandbox.control.act(gateway, at.id, "pay", { amount });
        await world.settle();
        await world.settle();
        expect(await world.get(payment.session_id)).toMatchObject({ status: "held" });
      }
      expect(world.told).toEqual([]);
    });
  },
);

describe("money at Zotlo that is not this order's", () => {
  it.each(["coupon", "exchange", "trial", "quantity"] as const)(
    "pays nothing: %s",
    async (scenario) => {
      const payment = await world.create("zotlo");
      const at = newestAt(world.sandbox, "zotlo");
      world.sandbox.control.setScenario("zotlo", scenario, at.id);
      world.sandbox.control.act("zotlo", at.id, "pay");
      for (let turn = 0; turn < 3; turn += 1) {
        await world.settle();
        world.advance(91_000);
      }
      expect((await world.get(payment.session_id)).status).not.toBe("success");
      expect(await world.timeline(payment.session_id)).toContain("case");
      expect(world.told).toEqual([]);
    },
  );

  it("pays once though it is renewed with the same parameters, and says so", async () => {
    const payment = await world.create("zotlo");
    const at = newestAt(world.sandbox, "zotlo");
    world.sandbox.control.setScenario("zotlo", "renewal", at.id);
    world.sandbox.control.act("zotlo", at.id, "pay");
    for (let turn = 0; turn < 3; turn += 1) {
      await world.settle();
      world.advance(91_000);
    }
    expect(await world.get(payment.session_id)).toMatchObject({
      status: "success",
      received_amount: 149.9,
    });
    expect(await world.timeline(payment.session_id)).toContain("case");
    expect(world.told).toHaveLength(1);
  });
});

describe("telling the shop", () => {
  async function pay(): Promise<string> {
    const payment = await world.create("wezopay");
    world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
    await world.settle();
    return payment.session_id;
  }

  it("signs in PayGate's way, and even a receiver that re-serialises the body agrees", async () => {
    await pay();
    const [message] = world.told;
    const signature = message?.headers.get("x-webhook-signature");
    expect(message?.headers.get("x-webhook-event")).toBe("payment.success");
    expect(signature).toBe(hmacSha256(WEBHOOK_SECRET, message?.text ?? ""));
    expect(signature).toBe(hmacSha256(WEBHOOK_SECRET, JSON.stringify(message?.body)));
  });

  it("signs by Standard Webhooks as well", async () => {
    await pay();
    const [message] = world.told;
    const header = (name: string) => message?.headers.get(name) ?? "";
    const key = Buffer.from(WEBHOOK_SECRET.replace("whsec_", ""), "base64");
    const signed = `${header("webhook-id")}.${header("webhook-timestamp")}.${message?.text}`;
    expect(header("webhook-signature")).toBe(
      `v1,${createHmac("sha256", key).update(signed).digest("base64")}`,
    );
  });

  it("tries again with the same id until the shop takes it", async () => {
    world.shopAnswers.push(500, 302, 404);
    const sessionId = await pay();
    for (const pause of [6_000, 6 * 60_000, 40 * 60_000]) {
      world.advance(pause);
      await world.settle();
    }
    expect(world.told).toHaveLength(4);
    expect(new Set(world.told.map(({ headers }) => headers.get("webhook-id"))).size).toBe(1);
    world.advance(24 * 3_600_000);
    await world.settle();
    expect(world.told).toHaveLength(4);
    expect((await world.timeline(sessionId)).filter((kind) => kind === "told")).toHaveLength(4);
  });

  it("goes to the address of the payment where it names one", async () => {
    await world.create("wezopay", { webhook_url: `${SHOP_URL}/elsewhere` });
    world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
    await world.settle();
    expect(world.told).toHaveLength(1);
  });
});

describe("a gateway that misbehaves", () => {
  it("does not end a payment by silence", async () => {
    const payment = await world.create("wezopay");
    world.sandbox.control.setOutage("wezopay", { mode: "error", calls: 1000, status: 503 });
    for (let minutes = 0; minutes <= 62; minutes += 2) {
      world.advance(120_000);
      await world.settle();
    }
    expect((await world.get(payment.session_id)).status).toBe("pending");
    world.sandbox.control.setOutage("wezopay", undefined);
    world.advance(6 * 3_600_000);
    await world.settle();
    expect((await world.get(payment.session_id)).status).toBe("expired");
  });

  it("is not believed when it answers about another payment, and that becomes a case, not silence", async () => {
    const payment = await world.create("wezopay");
    const other = {
      token: "pay_other",
      invoice_id: "INV-9",
      status: "paid",
      amount: 250,
      trx_id: "8N2K3TEST1",
    };
    world.answerInstead = (url) =>
      url.includes("/verify") ? Response.json({ success: true, data: other }) : undefined;
    world.advance(91_000);
    await world.settle();
    expect((await world.get(payment.session_id)).status).toBe("pending");
    expect(await world.timeline(payment.session_id)).not.toContain("case");
    const [kept] = await world.server.readInbox(1);
    expect(kept).toMatchObject({ kind: "answer", verdict: "refused", outcome: "not understood" });
    for (let minutes = 0; minutes <= 32; minutes += 2) {
      world.advance(120_000);
      await world.settle();
    }
    expect((await world.get(payment.session_id)).status).toBe("pending");
    expect(await world.timeline(payment.session_id)).toContain("case");
    expect(world.told).toEqual([]);
  });

  it("is asked, and tried once more under another id, when it takes the order and does not say so", async () => {
    world.sandbox.control.setOutage("wezopay", { mode: "error", calls: 1, status: 503 });
    const payment = await world.create("wezopay");
    const [lost, second] = world.sandbox.control.payments("wezopay");
    expect(second).toBeDefined();
    expect(lost?.orderId).not.toBe(second?.orderId);
    expect(await world.timeline(payment.session_id)).toEqual([
      "asked",
      "checked",
      "opened",
      "opened",
    ]);
    // The buyer cannot have it, but should the first one be paid after all, nobody's money is lost.
    world.sandbox.control.act("wezopay", lost?.id ?? "", "pay");
    await world.settle();
    expect((await world.get(payment.session_id)).status).toBe("success");
  });

  it("is refused in the open when it refuses", async () => {
    const { status, body } = await world.api(
      "POST",
      "/api/v1/create-payment",
      '{"amount":100001,"gateway":"zozo"}',
    );
    expect(status).toBe(422);
    expect(body.error.message).toContain("at most 100000.00 INR");
  });
});
