import { beforeEach, describe, expect, it } from "vitest";
import { createFakeWorld, type FakeWorld, requestOf } from "./__fixtures__/fake-world.ts";
import { onEveryLedger } from "./__fixtures__/ledgers.ts";
import { hook, opened, rowOf, tokenOf } from "./__fixtures__/purchase.ts";
import { recordOf } from "./attempt.ts";
import { receiveWebhook, storeWebhook } from "./webhook.ts";

onEveryLedger((ledger) => {
  let world: FakeWorld;

  beforeEach(() => {
    world = createFakeWorld(ledger());
  });

  describe("receiveWebhook", () => {
    it("refuses a forged one with 401 and changes nothing", async () => {
      const data = await opened(world);
      const message = world.memory.webhook(data.payment);
      const forged = { ...message.headers, "x-memory-signature": "00" };
      const reply = await receiveWebhook(world, requestOf({ ...message, headers: forged }));
      expect(reply.status).toBe(401);
      expect((await rowOf(world, data)).messages).toEqual([]);
    });

    it("keeps the message before it is settled", async () => {
      const data = await opened(world);
      const setup = world.setups.get("shop");
      if (!setup) throw new Error("no setup");
      await storeWebhook(world, setup, requestOf(world.memory.pay(data.payment)));
      const row = await rowOf(world, data);
      expect(row.messages[0]).toMatchObject({ from: "webhook" });
      expect(row.nextCheckAt).toBe(world.now());
      expect(recordOf(row).status).toBe("captured");
    });

    it("acknowledges and ignores payments of other shops on the same account", async () => {
      const { gateway } = world.memory;
      const paymentId = "00000000000000000000";
      const url = "https://other.example";
      const money = { amount: 500, currency: "INR" };
      const urls = { returnUrl: url, cancelUrl: url, webhookUrl: url };
      await gateway.createSession({ paymentId, money, ...urls });
      const reply = await hook(world, world.memory.pay(paymentId));
      expect(reply).toMatchObject({ status: 200, body: "OK" });
      expect(await world.ledger.forMerchant()).toEqual([]);
    });

    it("lets an address with one payment's token speak of no other", async () => {
      const one = await opened(world, "payses_1");
      const other = await opened(world, "payses_2", "paycol_2");
      const message = world.memory.pay(other.payment);
      await receiveWebhook(world, requestOf({ ...message, token: tokenOf(one) }));
      expect((await rowOf(world, other)).messages).toEqual([]);
    });
  });
});
