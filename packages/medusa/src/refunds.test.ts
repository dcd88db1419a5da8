import { PaymentError } from "@polygate/core";
import { beforeEach, describe, expect, it } from "vitest";
import { createFakeWorld, type FakeWorld } from "./__fixtures__/fake-world.ts";
import { onEveryLedger } from "./__fixtures__/ledgers.ts";
import { hook, opened, rowOf } from "./__fixtures__/purchase.ts";
import { givenBack } from "./given-back.ts";
import { refund } from "./refunds.ts";
import { settle } from "./settle.ts";

onEveryLedger((ledger) => {
  let world: FakeWorld;

  beforeEach(() => {
    world = createFakeWorld(ledger());
  });

  describe("refund", () => {
    async function paid() {
      const data = await opened(world);
      await hook(world, world.memory.pay(data.payment));
      return data;
    }

    it("happens once per refund of Medusa's", async () => {
      const { payment } = await paid();
      const request = { medusaId: "ref_1", amount: "5.00" };
      const one = await refund(world, "shop", payment, request);
      const again = await refund(world, "shop", payment, request);
      expect(again.id).toBe(one.id);
      const status = await world.memory.gateway.getPayment({
        paymentId: payment,
        asked: { amount: 1200, currency: "INR" },
      });
      expect(status.refunds).toHaveLength(1);
    });

    it("gives back no more than is there", async () => {
      const { payment } = await paid();
      await refund(world, "shop", payment, { medusaId: "ref_1", amount: "11.00" });
      const more = refund(world, "shop", payment, { medusaId: "ref_2", amount: "1.01" });
      await expect(more).rejects.toThrow("Only 1.00 INR");
    });

    it("writes down what the gateway cannot do before it refuses, and books it once it is done by hand", async () => {
      world = createFakeWorld(ledger(), { without: ["refund"] });
      const data = await paid();
      const request = { medusaId: "ref_1", amount: "12.00" };
      const refused = refund(world, "shop", data.payment, request);
      await expect(refused).rejects.toThrow(/Give 12\.00 INR back by hand/);
      expect((await rowOf(world, data)).refundDue).toBe(1200);
      await givenBack(world, data.payment);
      expect(world.shop.refunds).toEqual(["pay_payses_1"]);
      const booked = await refund(world, "shop", data.payment, { ...request, medusaId: "ref_2" });
      expect(booked.status).toBe("manual");
      expect(await rowOf(world, data)).toMatchObject({ refundDue: 0 });
      await givenBack(world, data.payment);
      expect((await rowOf(world, data)).refunds).toHaveLength(1);
    });

    it("asks first after an answer was lost, and does not give back twice", async () => {
      const data = await paid();
      const setup = world.setups.get("shop");
      const real = setup?.gateway.refund?.bind(setup.gateway);
      if (!setup || !real) throw new Error("no refund");
      const carriedOut = async (...parameters: Parameters<typeof real>) => {
        await real(...parameters);
        throw new PaymentError("gateway_unavailable", "memory: no answer");
      };
      Object.assign(setup.gateway, { refund: carriedOut });
      const lost = refund(world, "shop", data.payment, { medusaId: "ref_1", amount: "12.00" });
      await expect(lost).rejects.toThrow("no answer");
      const again = () => Promise.reject(new Error("it was asked to give back twice"));
      Object.assign(setup.gateway, { refund: again });
      const found = await refund(world, "shop", data.payment, {
        medusaId: "ref_2",
        amount: "12.00",
      });
      expect(found.status).toBe("succeeded");
      expect((await rowOf(world, data)).refunds).toHaveLength(1);
    });

    /** A refund of 5.00 whose answer is lost on the way, carried out or not. Medusa believes that it failed. */
    async function lost(isCarriedOut: boolean) {
      const data = await paid();
      const setup = world.setups.get("shop");
      const real = setup?.gateway.refund?.bind(setup.gateway);
      if (!setup || !real) throw new Error("no refund");
      const calls: string[] = [];
      let answers = false;
      const call = async (...parameters: Parameters<typeof real>) => {
        calls.push(parameters[0].refundId);
        if (answers || isCarriedOut) await real(...parameters);
        if (answers) return await real(...parameters);
        throw new PaymentError("gateway_unavailable", "memory: no answer");
      };
      Object.assign(setup.gateway, { refund: call });
      const ask = (medusaId: string) =>
        refund(world, "shop", data.payment, { medusaId, amount: "5.00" });
      await expect(ask("ref_1")).rejects.toThrow("no answer");
      return {
        data,
        calls,
        ask,
        comeBack() {
          answers = true;
        },
      };
    }

    it("whose lost answer was found out meanwhile is the one Medusa asks for again", async () => {
      const { data, ask, calls } = await lost(true);
      await settle(world, data.payment);
      expect((await rowOf(world, data)).refunds).toMatchObject([{ status: "succeeded" }]);
      expect(await ask("ref_2")).toMatchObject({ status: "succeeded", medusaId: "ref_2" });
      expect(calls).toHaveLength(1);
      // Another one of the same sum is another.
      await expect(ask("ref_3")).rejects.toThrow("no answer");
      expect(calls).toHaveLength(2);
    });

    it("that the gateway does not list yet is not sent again before it surely would", async () => {
      const { ask, calls, comeBack } = await lost(false);
      comeBack();
      await expect(ask("ref_2")).rejects.toThrow("does not say yet");
      world.advance(71 * 3_600_000);
      await expect(ask("ref_3")).rejects.toThrow("does not say yet");
      expect(calls).toHaveLength(1);
      world.advance(2 * 3_600_000);
      expect(await ask("ref_4")).toMatchObject({ medusaId: "ref_4" });
      expect(new Set(calls).size).toBe(1);
    });

    it("in the middle of which the process died is the one Medusa asks for again", async () => {
      const data = await paid();
      const setup = world.setups.get("shop");
      const real = setup?.gateway.refund?.bind(setup.gateway);
      if (!setup || !real) throw new Error("no refund");
      const calls: string[] = [];
      let sent = () => undefined as unknown;
      const isSent = new Promise((resolve) => {
        sent = () => resolve(undefined);
      });
      const dying = async (...parameters: Parameters<typeof real>) => {
        calls.push(parameters[0].refundId);
        await real(...parameters);
        sent();
        return await new Promise<never>(() => undefined);
      };
      Object.assign(setup.gateway, { refund: dying });
      const ask = (medusaId: string) =>
        refund(world, "shop", data.payment, { medusaId, amount: "5.00" });
      void ask("ref_1");
      await isSent;
      await expect(ask("ref_2")).rejects.toThrow("being made right now");
      world.advance(61_000);
      expect(await ask("ref_3")).toMatchObject({ status: "succeeded", medusaId: "ref_3" });
      expect(calls).toHaveLength(1);
    });

    it("that fails after Medusa booked it is the merchant's to make good", async () => {
      const data = await paid();
      const id = "00000000000000000001";
      const money = { amount: 1200, currency: "INR" };
      const entry = { id, medusaId: "ref_1", money, status: "pending" as const, at: world.now() };
      await world.ledger.change(data.payment, (row) => ({ ...row, refunds: [entry] }));
      const setup = world.setups.get("shop");
      if (!setup) throw new Error("no setup");
      const failed = async () => ({ reference: id, status: "failed" as const, money });
      Object.assign(setup.gateway, { getRefund: failed });
      await settle(world, data.payment);
      expect(await rowOf(world, data)).toMatchObject({ outcome: "ordered", refundDue: 1200 });
      expect(await world.ledger.forMerchant()).toHaveLength(1);
    });
  });
});
