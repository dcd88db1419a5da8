import { beforeEach, describe, expect, it } from "vitest";
import { createFakeWorld, type FakeWorld } from "./__fixtures__/fake-world.ts";
import { onEveryLedger } from "./__fixtures__/ledgers.ts";
import { hook, opened, rowOf } from "./__fixtures__/purchase.ts";
import { keep, recordOf } from "./attempt.ts";
import { eraseBuyer, eraseOld } from "./erase.ts";
import { givenBack } from "./given-back.ts";
import type { PublicData } from "./payments.ts";
import { settle } from "./settle.ts";

const DAY = 24 * 3_600_000;

onEveryLedger((ledger) => {
  let world: FakeWorld;

  beforeEach(() => {
    world = createFakeWorld(ledger());
  });

  /** A paid order whose evidence names its payer. */
  async function paid(session?: string, collection?: string): Promise<PublicData> {
    const data = await opened(world, session, collection);
    await hook(world, world.memory.pay(data.payment));
    await world.ledger.change(data.payment, (row) => ({
      ...keep(row, world.now(), "webhook", '{"payer":"asha@example.com"}'),
      facts: row.facts.map((fact) => ({ ...fact, payer: { name: "Asha" } })),
    }));
    return data;
  }

  describe("eraseOld", () => {
    it("erases words, payer and form after the retention, and keeps hashes and facts", async () => {
      const data = await paid();
      const before = await rowOf(world, data);
      world.advance(179 * DAY);
      expect(await eraseOld(world)).toBe(0);
      world.advance(2 * DAY);
      expect(await eraseOld(world)).toBe(1);
      const after = await rowOf(world, data);
      expect(JSON.stringify(after)).not.toMatch(/asha/i);
      expect(after.redirect).toBeUndefined();
      expect(after.messages.every(({ body }) => body === undefined)).toBe(true);
      expect(after.messages.map(({ sha256 }) => sha256)).toEqual(
        before.messages.map(({ sha256 }) => sha256),
      );
      expect(recordOf(after)).toEqual({ ...recordOf(before), payer: undefined });
      expect(after.timeline.at(-1)?.text).toBe(
        "The buyer's data is erased: the shop keeps it no longer.",
      );
      expect(await eraseOld(world)).toBe(0);
    });

    it("waits until what came later is old as well", async () => {
      const data = await paid();
      world.advance(179 * DAY);
      await hook(world, world.memory.webhook(data.payment));
      world.advance(2 * DAY);
      expect(await eraseOld(world)).toBe(0);
    });

    it("leaves what the merchant has to look at", async () => {
      const data = await opened(world);
      world.shop.sessions.clear();
      await hook(world, world.memory.pay(data.payment));
      world.advance(400 * DAY);
      expect(await eraseOld(world)).toBe(0);
      await givenBack(world, data.payment);
      world.advance(181 * DAY);
      expect(await eraseOld(world)).toBe(1);
    });
  });

  describe("eraseBuyer", () => {
    it("erases the payments of the buyer's carts, and those that name the buyer", async () => {
      const ofCart = await paid();
      const named = await paid("payses_2", "paycol_2");
      world.shop.sessions.delete("payses_2");
      const { erased, kept } = await eraseBuyer(world, "asha@example.com");
      expect(new Set(erased)).toEqual(new Set([ofCart.payment, named.payment]));
      expect(kept).toEqual([]);
      for (const data of [ofCart, named]) {
        expect(JSON.stringify(await rowOf(world, data))).not.toMatch(/asha/i);
      }
    });

    it("leaves another buyer's, whose address ends the same", async () => {
      const data = await paid();
      world.shop.sessions.clear();
      await world.ledger.change(data.payment, (row) =>
        keep({ ...row, messages: [] }, world.now(), "webhook", "natasha@example.com"),
      );
      expect(await eraseBuyer(world, "asha@example.com")).toEqual({ erased: [], kept: [] });
    });

    it("keeps only the hash of what a gateway says afterwards", async () => {
      const data = await paid();
      await eraseBuyer(world, "asha@example.com");
      world.advance(DAY);
      await hook(world, world.memory.webhook(data.payment));
      await settle(world, data.payment);
      const { messages, facts } = await rowOf(world, data);
      expect(messages.every(({ body, sha256 }) => body === undefined && sha256)).toBe(true);
      expect(facts.every(({ payer }) => payer === undefined)).toBe(true);
    });

    it("says what it leaves: money that the merchant still has to give back", async () => {
      const data = await opened(world);
      const collection = await world.shop.collectionsOf("asha@example.com");
      world.shop.stocked = false;
      await hook(world, world.memory.pay(data.payment));
      await world.ledger.change(data.payment, (row) => ({
        ...row,
        collectionId: collection[0] ?? "",
        refundDue: 1200,
      }));
      world.shop.sessions.set("payses_1", { status: "pending", collectionId: "paycol_1" });
      const { erased, kept } = await eraseBuyer(world, "asha@example.com");
      expect({ erased, kept }).toEqual({ erased: [], kept: [data.payment] });
      expect((await rowOf(world, data)).messages[0]?.body).toBeDefined();
    });
  });
});
