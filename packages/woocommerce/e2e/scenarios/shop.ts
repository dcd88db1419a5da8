import assert from "node:assert/strict";
import { checkWooCommerceStore } from "../../src/index.ts";
import { readKey } from "../notify.ts";
import { control, SERVER } from "../stack.ts";
import { PLUGIN } from "../store.ts";
import {
  becomes,
  heals,
  paidOnce,
  pay,
  paymentOf,
  type Scenario,
  shopper,
  stays,
  sweep,
} from "../world.ts";

/** The shop itself: how it is set up, copied, and left. */
export const shop: readonly Scenario[] = [
  [
    "plain permalinks",
    async (world) => {
      const { store } = world;
      const { permalink_structure: before } = await store.options(["permalink_structure"]);
      await store.do("permalinks", { structure: "" });
      try {
        const bought = await shopper(world).buy(world.tea);
        await pay(world, bought);
        await paidOnce(world, bought.id);
      } finally {
        await store.do("permalinks", { structure: before });
      }
    },
  ],
  [
    "orders stored as WordPress posts: paid, and found by the sweeper",
    async (world) => {
      const { store } = world;
      await store.do("hpos", { on: false });
      try {
        const bought = await shopper(world).buy(world.tea);
        await pay(world, bought);
        await paidOnce(world, bought.id);
        const second = await shopper(world).buy(world.tea);
        await store.set({ polygate_e2e_firewall: "1" });
        await pay(world, second);
        await stays(world, second.id, "pending", 2);
        await sweep(world, second.id);
        await paidOnce(world, second.id);
        const third = await shopper(world).buy(world.tea);
        await store.do("age", { id: third.id });
        await store.do("cancel_unpaid");
        await becomes(world, third.id, "cancelled", 5);
      } finally {
        await store.set({ polygate_e2e_firewall: null });
        await store.do("hpos", { on: true });
      }
    },
  ],
  [
    "a copy of the shop takes no payments, asks nothing, keeps nothing and gives nothing back",
    async (world) => {
      const { store } = world;
      const bought = await shopper(world).buy(world.tea);
      const paid = await shopper(world).buy(world.tea);
      await pay(world, paid);
      await paidOnce(world, paid.id);
      const { polygate_connection: before } = await store.options(["polygate_connection"]);
      // The copy has the database of the shop, and another address: here the connection is another's instead.
      await store.set({ polygate_connection: { ...Object(before), site: "https://shop.example" } });
      try {
        const buyer = shopper(world);
        await buyer.add(world.tea);
        const { answer } = await buyer.checkout("polygate_zozo");
        assert.notEqual(answer.status, 200, "no payment can be chosen");
        await pay(world, bought);
        await stays(world, bought.id, "pending", 3);
        await sweep(world, bought.id);
        await stays(world, bought.id, "pending", 1);
        await store.do("age", { id: bought.id });
        await store.do("cancel_unpaid");
        await becomes(world, bought.id, "cancelled", 5);
      } finally {
        await store.set({ polygate_connection: before });
      }
      // Back in the shop itself, the money that came is not lost.
      await heals(world, bought.id, "on-hold");
    },
  ],
  [
    "another shop with the same order number on the same gateway account pays nothing here",
    async (world) => {
      const bought = await shopper(world).buy(world.tea);
      const created = await fetch(`${SERVER}/api/v1/create-payment`, {
        method: "POST",
        headers: {
          "x-api-key": "pgk_e2e_of_the_woocommerce_plugin",
          "content-type": "application/json",
        },
        body: JSON.stringify({
          amount: "251.00",
          merchant_ref: String(bought.id),
          gateway: "zozo",
        }),
      });
      assert.equal(created.status, 200, await created.text());
      const { payments } = await control("/zozo/payments");
      const theirs = payments.at(-1);
      assert.notEqual(theirs.orderId, await paymentOf(world, bought));
      await control(`/zozo/payments/${theirs.orderId}/pay`, {});
      await stays(world, bought.id, "pending", 5);
      await pay(world, bought);
      await paidOnce(world, bought.id);
    },
  ],
  [
    "a plugin switched off and on again goes on where it was",
    async (world) => {
      const { store } = world;
      const bought = await shopper(world).buy(world.tea);
      await store.do("plugins", { deactivate: PLUGIN });
      await pay(world, bought);
      await stays(world, bought.id, "pending", 3);
      await store.do("plugins", { activate: PLUGIN });
      await heals(world, bought.id, "processing");
      await paidOnce(world, bought.id);
    },
  ],
  [
    "the doctor finds the shop well, and names what is in the way",
    async ({ store }) => {
      const { id, secret } = await readKey(store);
      const look = async () => {
        const checks = await checkWooCommerceStore(
          { mode: "test", url: store.access.url },
          { keys: async () => [{ id, secrets: [secret] }] },
        );
        return Object.fromEntries(checks.map((check) => [check.name, check]));
      };
      const well = await look();
      const failed = Object.values(well).filter(({ state }) => state === "fail");
      assert.deepEqual(failed, []);
      assert.equal(well.body?.detail, "arrives byte for byte");
      assert.equal(well.checkout?.detail, "the checkout block");
      await store.set({ polygate_e2e_firewall: "1" });
      try {
        const { notifications } = await look();
        assert.match(notifications?.detail ?? "", /Wordfence/);
      } finally {
        await store.set({ polygate_e2e_firewall: null });
      }
    },
  ],
  [
    "WordPress' tools export and erase what is kept of a buyer's payments",
    async (world) => {
      const { store } = world;
      const bought = await shopper(world).buy(world.tea);
      await pay(world, bought);
      const { email } = await paidOnce(world, bought.id);
      const exported = await store.do("privacy", { email });
      assert.match(JSON.stringify(exported.data), /collected 251\.00 INR/);
      const erased = await store.do("privacy", { email, erase: true });
      assert.deepEqual([erased.items_removed, erased.items_retained], [true, true]);
      const again = await store.do("privacy", { email });
      assert.doesNotMatch(JSON.stringify(again.data), /collected/);
      assert.match(JSON.stringify(again.data), new RegExp(await paymentOf(world, bought)));
    },
  ],
];
