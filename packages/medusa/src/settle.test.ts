import { PaymentError } from "@polygate/core";
import { beforeEach, describe, expect, it } from "vitest";
import { createFakeWorld, type FakeWorld, requestOf } from "./__fixtures__/fake-world.ts";
import { onEveryLedger } from "./__fixtures__/ledgers.ts";
import { hook, opened, rowOf, tokenOf } from "./__fixtures__/purchase.ts";
import { recordOf } from "./attempt.ts";
import { givenBack } from "./given-back.ts";
import { pay } from "./pay.ts";
import { authorize } from "./payments.ts";
import { refund } from "./refunds.ts";
import { takeBack } from "./return.ts";
import { settle } from "./settle.ts";
import { sweep } from "./sweep.ts";

onEveryLedger((ledger) => {
  let world: FakeWorld;

  beforeEach(() => {
    world = createFakeWorld(ledger());
  });

  describe("settle", () => {
    it("makes the order from a webhook, once, however often it comes", async () => {
      const data = await opened(world);
      const message = world.memory.pay(data.payment);
      for (const _ of [1, 2, 3]) expect((await hook(world, message)).body).toBe("OK");
      expect(await rowOf(world, data)).toMatchObject({
        outcome: "ordered",
        orderId: "order_paycol_1",
      });
      expect((await rowOf(world, data)).facts).toHaveLength(1);
    });

    it("makes the order without webhook and without buyer", async () => {
      const data = await opened(world);
      world.memory.pay(data.payment);
      expect(await sweep(world)).toBe(0);
      world.advance(61_000);
      expect(await sweep(world)).toBe(1);
      expect((await rowOf(world, data)).outcome).toBe("ordered");
      world.advance(24 * 3_600_000);
      expect(await sweep(world)).toBe(0);
    });

    it("makes the order when the buyer returns, and only hints at it to the storefront", async () => {
      const data = await opened(world);
      world.memory.pay(data.payment);
      const reply = await takeBack(world, requestOf({ token: tokenOf(data) }));
      expect(reply.headers).toMatchObject({
        location: "https://shop.example/return?polygate=paid",
      });
      expect((await rowOf(world, data)).outcome).toBe("ordered");
    });

    it.each([1199, 1201])("makes no order of %i where 1200 was asked", async (amount) => {
      const data = await opened(world);
      await hook(world, world.memory.pay(data.payment, amount));
      expect((await rowOf(world, data)).outcome).toBe("mismatch");
      expect(world.shop.orders.size).toBe(0);
      expect((await authorize(world, "shop", "payses_1")).status).toBe("pending");
      const token = tokenOf(data);
      expect((await pay(world, requestOf({ token }))).status).toBe(409);
      const back = await takeBack(world, requestOf({ token }));
      expect(back.headers).toMatchObject({
        location: "https://shop.example/return?polygate=pending",
      });
    });

    it("keeps what contradicts the payment before the merchant until it is settled", async () => {
      const data = await opened(world);
      const { gateway } = world.setups.get("shop") ?? {};
      if (!gateway) throw new Error("no gateway");
      const inDollars = async () => ({
        paymentId: data.payment,
        reference: (await rowOf(world, data)).reference ?? "",
        status: "captured" as const,
        captured: { amount: 1200, currency: "USD" },
      });
      Object.assign(gateway, { getPayment: inDollars });
      await settle(world, data.payment);
      expect(await rowOf(world, data)).toMatchObject({ outcome: "mismatch", facts: [] });
      expect(await world.ledger.forMerchant()).toHaveLength(1);
      expect((await pay(world, requestOf({ token: tokenOf(data) }))).status).toBe(409);
      await givenBack(world, data.payment);
      await settle(world, data.payment);
      expect(await world.ledger.forMerchant()).toEqual([]);
    });

    it("revives a session that ended in error and clears the way for the paid one", async () => {
      const data = await opened(world, "payses_2");
      world.shop.sessions.set("payses_1", { status: "pending", collectionId: "paycol_1" });
      world.shop.sessions.set("payses_2", { status: "error", collectionId: "paycol_1" });
      await hook(world, world.memory.pay(data.payment));
      expect([...world.shop.sessions.keys()]).toEqual(["payses_2"]);
      expect((await rowOf(world, data)).outcome).toBe("ordered");
    });

    it("ends as session_replaced where the session is gone, with the money due", async () => {
      const data = await opened(world);
      world.shop.sessions.delete("payses_1");
      await hook(world, world.memory.pay(data.payment));
      expect(await rowOf(world, data)).toMatchObject({
        outcome: "session_replaced",
        refundDue: 1200,
      });
      expect(await world.ledger.forMerchant()).toHaveLength(1);
    });

    it("gives an orphan's money back by itself where that is wanted", async () => {
      world = createFakeWorld(ledger(), { refundOrphans: true });
      const data = await opened(world);
      world.shop.sessions.delete("payses_1");
      const message = world.memory.pay(data.payment);
      await hook(world, message);
      await hook(world, message);
      const row = await rowOf(world, data);
      expect(row).toMatchObject({ outcome: "session_replaced", refundDue: 0 });
      expect(row.refunds).toHaveLength(1);
      expect(row.refunds[0]).toMatchObject({ status: "succeeded", money: { amount: 1200 } });
    });

    it("leaves it to the merchant where the gateway refuses to give it back", async () => {
      world = createFakeWorld(ledger(), { refundOrphans: true });
      const data = await opened(world);
      world.shop.sessions.delete("payses_1");
      const refuse = () => Promise.reject(new PaymentError("request_invalid", "memory: too late"));
      Object.assign(world.setups.get("shop")?.gateway ?? {}, { refund: refuse });
      await hook(world, world.memory.pay(data.payment));
      const row = await rowOf(world, data);
      expect(row).toMatchObject({ outcome: "session_replaced", refundDue: 1200 });
      expect(row.refunds[0]?.status).toBe("failed");
    });

    it("ends as second_payment where the order is already paid for", async () => {
      const first = await opened(world, "payses_1");
      const second = await opened(world, "payses_2");
      await hook(world, world.memory.pay(first.payment));
      await hook(world, world.memory.pay(second.payment));
      expect(await rowOf(world, first)).toMatchObject({ outcome: "ordered", refundDue: 0 });
      expect(await rowOf(world, second)).toMatchObject({
        outcome: "second_payment",
        refundDue: 1200,
      });
    });

    it("ends as cart_failed when the stock is gone, refunded where the gateway can", async () => {
      world.shop.stocked = false;
      const data = await opened(world);
      await hook(world, world.memory.pay(data.payment));
      const row = await rowOf(world, data);
      expect(row).toMatchObject({ outcome: "cart_failed", refundDue: 0 });
      expect(row.reason).toContain("required inventory");
      expect(row.refunds).toHaveLength(1);
    });

    it("opens no new link for a cart whose money is to be given back by hand, until it is", async () => {
      world = createFakeWorld(ledger(), { without: ["refund"] });
      world.shop.stocked = false;
      const data = await opened(world);
      await hook(world, world.memory.pay(data.payment));
      expect(await rowOf(world, data)).toMatchObject({ outcome: "cart_failed", refundDue: 1200 });
      world.shop.sessions.set("payses_1", { status: "pending", collectionId: "paycol_1" });
      const token = tokenOf(data);
      expect((await pay(world, requestOf({ token }))).status).toBe(409);
      await givenBack(world, data.payment);
      expect((await pay(world, requestOf({ token }))).status).toBe(303);
    });

    it("counts one transaction once", async () => {
      const first = await opened(world, "payses_1");
      await hook(world, world.memory.pay(first.payment));
      const second = await opened(world, "payses_2", "paycol_2");
      const [fact] = (await rowOf(world, first)).facts;
      if (!fact) throw new Error("no fact");
      const stolen = { ...fact, reference: (await rowOf(world, second)).reference ?? "" };
      await world.ledger.change(second.payment, (row) => ({ ...row, facts: [stolen] }));
      await settle(world, second.payment);
      expect((await rowOf(world, second)).outcome).toBe("mismatch");
      expect(world.shop.orders.has("paycol_2")).toBe(false);
    });

    it("does not take a test payment for a live one", async () => {
      const data = await opened(world);
      world.memory.pay(data.payment);
      await world.ledger.change(data.payment, (row) => ({ ...row, mode: "live" }));
      await settle(world, data.payment);
      expect((await authorize(world, "shop", "payses_1")).status).toBe("pending");
      expect((await rowOf(world, data)).facts).toEqual([]);
      expect(world.shop.orders.size).toBe(0);
    });

    it("makes no order of a test payment whose webhook comes when the provider has gone live", async () => {
      const data = await opened(world);
      const message = world.memory.pay(data.payment);
      Object.assign(world.setups.get("shop") ?? {}, { mode: "live" });
      await hook(world, message);
      const row = await rowOf(world, data);
      expect(row.outcome).toBe("mismatch");
      expect(row.reason).toMatch(/test payment.*live/);
      expect(world.shop.orders.size).toBe(0);
    });

    it("keeps the order when its buyer pays again, and has what is too much given back", async () => {
      const data = await opened(world);
      await hook(world, world.memory.pay(data.payment));
      await world.ledger.change(data.payment, (row) => ({
        ...row,
        facts: row.facts.flatMap((fact) => [fact, { ...fact, transactionId: "AGAIN" }]),
      }));
      await settle(world, data.payment);
      await settle(world, data.payment);
      expect(await rowOf(world, data)).toMatchObject({ outcome: "ordered", refundDue: 1200 });
      await givenBack(world, data.payment);
      await settle(world, data.payment);
      expect(await rowOf(world, data)).toMatchObject({ outcome: "ordered", refundDue: 0 });
      expect(world.shop.refunds).toEqual([]);
      // A refund of the order itself is another one.
      await refund(world, "shop", data.payment, { medusaId: "ref_1", amount: "12.00" });
      expect((await rowOf(world, data)).refunds.map(({ status }) => status)).toEqual([
        "manual",
        "succeeded",
      ]);
    });

    it("closes the link of a session that is gone, and still sees it paid", async () => {
      const data = await opened(world);
      world.shop.sessions.delete("payses_1");
      await settle(world, data.payment);
      expect(recordOf(await rowOf(world, data)).status).toBe("canceled");
      world.memory.pay(data.payment);
      await settle(world, data.payment);
      expect((await rowOf(world, data)).outcome).toBe("session_replaced");
    });

    it("gives up an attempt that nobody paid for a week", async () => {
      const data = await opened(world);
      for (let day = 0; day < 9; day += 1) {
        world.advance(24 * 3_600_000);
        await sweep(world);
      }
      expect((await rowOf(world, data)).outcome).toBe("unpaid");
      expect((await rowOf(world, data)).nextCheckAt).toBeUndefined();
    });
  });
});
