import { PaymentError } from "@polygate/core";
import { beforeEach, describe, expect, it } from "vitest";
import { createFakeWorld, type FakeWorld, requestOf } from "./__fixtures__/fake-world.ts";
import { onEveryLedger } from "./__fixtures__/ledgers.ts";
import { hook, opened, rowOf, start, tokenOf } from "./__fixtures__/purchase.ts";
import { pay } from "./pay.ts";
import { initiate } from "./payments.ts";

onEveryLedger((ledger) => {
  let world: FakeWorld;

  beforeEach(() => {
    world = createFakeWorld(ledger());
  });

  describe("initiate", () => {
    it("writes the row before any gateway is called, and tells Medusa nothing but our id and our link", async () => {
      const data = await start(world);
      expect(Object.keys(data)).toEqual(["v", "payment", "url"]);
      expect(data.url).toMatch(/^https:\/\/medusa\.example\/polygate\/shop\/pay\/[\w-]{32}$/);
      const row = await rowOf(world, data);
      expect(row).toMatchObject({ asked: { amount: 1200, currency: "INR" }, outcome: "open" });
      expect(row.openedAt).toBeUndefined();
      expect(() => world.memory.webhookUrl(data.payment)).toThrow(PaymentError);
    });
  });

  describe("pay", () => {
    it("opens the gateway's checkout once, and sends a second visit to the same one", async () => {
      const data = await opened(world);
      const first = (await rowOf(world, data)).redirect;
      const again = await pay(world, requestOf({ token: tokenOf(data) }));
      expect(again.headers).toMatchObject({ location: first?.url });
      expect(await world.ledger.ofSession("payses_1")).toHaveLength(1);
    });

    it("opens a new attempt after a declined one, and both are watched", async () => {
      const data = await opened(world);
      await hook(world, world.memory.decline(data.payment));
      await pay(world, requestOf({ token: tokenOf(data) }));
      const [first, second] = await world.ledger.ofSession("payses_1");
      expect(second?.id).not.toBe(first?.id);
      await hook(world, world.memory.pay(second?.id ?? ""));
      expect(world.shop.orders.get("paycol_1")).toBeDefined();
    });

    it("asks nobody to pay for what is paid", async () => {
      const data = await opened(world);
      await hook(world, world.memory.pay(data.payment));
      const reply = await pay(world, requestOf({ token: tokenOf(data) }));
      expect(reply.headers).toMatchObject({
        location: "https://shop.example/return?polygate=paid",
      });
    });

    it("says in a sentence why the gateway cannot take a sum", async () => {
      world.shop.sessions.set("payses_1", { status: "pending", collectionId: "paycol_1" });
      const request = { id: "payses_1", amount: "0.50", currency: "inr" };
      const data = await initiate(world, "shop", request);
      const reply = await pay(world, requestOf({ token: tokenOf(data) }));
      expect(reply.status).toBe(422);
      expect(reply.body).toContain("at least 1.00 INR");
    });
  });
});
