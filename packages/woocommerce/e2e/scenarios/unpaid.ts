import assert from "node:assert/strict";
import { notify, readKey } from "../notify.ts";
import { until } from "../shopper.ts";
import { control, killServer, startServer } from "../stack.ts";
import {
  becomes,
  heals,
  paidOnce,
  pay,
  paymentOf,
  type Scenario,
  shopper,
  stays,
} from "../world.ts";

function returnUrl(base: string, { id, key }: { id: number; key: string }, why = "return"): string {
  return `${base}/?wc-api=polygate_return&order=${id}&key=${key}&why=${why}`;
}

/** Who comes back, who does not pay, who pays late, and a server that is not there. */
export const unpaid: readonly Scenario[] = [
  [
    "coming back unpaid leads to the pay page and keeps the cart",
    async (world) => {
      const buyer = shopper(world);
      const { id } = await buyer.buy(world.tea);
      const order = await world.store.order(id);
      for (const why of ["return", "cancel"]) {
        const { location } = await buyer.fetch(returnUrl(world.store.access.url, order, why));
        assert.match(location, /order-pay/);
      }
      const { text } = await buyer.fetch(order.payUrl);
      assert.match(text, /We have not seen your payment yet/);
      assert.equal(await buyer.cartCount(), 1);
      assert.equal((await world.store.order(id)).status, "pending");
      await world.store.set({ polygate_e2e_locale: "bn_BD" });
      try {
        await buyer.fetch(returnUrl(world.store.access.url, order));
        assert.match((await buyer.fetch(order.payUrl)).text, /আমরা এখনো আপনার পেমেন্ট দেখিনি/);
      } finally {
        await world.store.set({ polygate_e2e_locale: null });
      }
      const forged = await buyer.fetch(
        returnUrl(world.store.access.url, { id, key: "wc_order_x" }),
      );
      assert.doesNotMatch(forged.location, /order-(pay|received)/);
    },
  ],
  [
    "coming back before the notification pays the order; the notification then changes nothing",
    async (world) => {
      const { store } = world;
      const bought = await shopper(world).buy(world.tea);
      await store.set({ polygate_e2e_firewall: "1" });
      const order = await store.order(bought.id);
      try {
        await pay(world, bought);
        const location = await until("the server knows", async () => {
          const { location } = await bought.shopper.fetch(returnUrl(store.access.url, order));
          return /order-received/.test(location) && location;
        });
        assert.match(location, /key=wc_order_/);
        await paidOnce(world, bought.id);
      } finally {
        await store.set({ polygate_e2e_firewall: null });
      }
      await stays(world, bought.id, "processing", 8);
      await paidOnce(world, bought.id);
    },
  ],
  [
    "coming back after the notification shows the thank-you page",
    async (world) => {
      const bought = await shopper(world).buy(world.tea);
      await pay(world, bought);
      const order = await paidOnce(world, bought.id);
      const { location } = await bought.shopper.fetch(returnUrl(world.store.access.url, order));
      assert.match(location, /order-received/);
    },
  ],
  [
    "money that comes after the order was cancelled and its last item sold is held, and nothing is oversold",
    async (world) => {
      const { store } = world;
      const { id: last } = await store.do("product", {
        name: "The last mug",
        price: "251.00",
        stock: 1,
      });
      const bought = await shopper(world).buy(last);
      await store.do("age", { id: bought.id });
      await store.do("cancel_unpaid");
      await becomes(world, bought.id, "cancelled", 5);
      const other = await shopper(world).buy(last);
      await pay(world, other);
      await paidOnce(world, other.id);
      assert.equal((await store.do("stock", { product: last })).stock, 0);
      await pay(world, bought);
      const order = await until("a person is told", async () => {
        const now = await store.order(bought.id);
        return now.status === "on-hold" && now;
      });
      assert.equal(order.paid, false);
      assert.equal((await store.do("stock", { product: last })).stock, 0, "nothing is oversold");
    },
  ],
  [
    "an order that was paid in time is not cancelled, though nobody had told the shop",
    async (world) => {
      const { store } = world;
      const bought = await shopper(world).buy(world.tea);
      await store.set({ polygate_e2e_firewall: "1" });
      try {
        await pay(world, bought);
        await stays(world, bought.id, "pending", 2);
        await store.do("age", { id: bought.id });
        await store.do("cancel_unpaid");
        await paidOnce(world, bought.id);
      } finally {
        await store.set({ polygate_e2e_firewall: null });
      }
    },
  ],
  [
    "money of which nobody has told anyone is found before the order is cancelled",
    async (world) => {
      const { store } = world;
      const bought = await shopper(world).buy(world.tea);
      // The server's page leads on to the gateway, which then tells nobody.
      await fetch(bought.url);
      const payment = await paymentOf(world, bought);
      await control("/zozo/scenario", { scenario: "lost", payment });
      await pay(world, bought);
      await store.do("age", { id: bought.id });
      await store.do("cancel_unpaid");
      await paidOnce(world, bought.id);
    },
  ],
  [
    "while the server is down its orders are kept, and those of other methods are cancelled all the same",
    async (world) => {
      const { store } = world;
      const ours = await shopper(world).buy(world.tea);
      const buyer = shopper(world);
      await buyer.add(world.tea);
      const theirs = await buyer.checkout("bacs");
      await store.order(theirs.id, { status: "pending" });
      await killServer();
      try {
        for (const id of [ours.id, theirs.id]) await store.do("age", { id });
        await store.do("cancel_unpaid");
        assert.equal((await store.order(theirs.id)).status, "cancelled");
        assert.equal((await store.order(ours.id)).status, "pending");
        const refused = shopper(world);
        await refused.add(world.tea);
        const { answer } = await refused.checkout("polygate_zozo");
        assert.equal(answer.status, 400);
        assert.match(answer.json.message, /You have not been charged/);
        assert.equal((await refused.api("/cart")).json.items_count, 1);
      } finally {
        await startServer();
      }
      await store.do("age", { id: ours.id });
      await store.do("cancel_unpaid");
      assert.equal((await store.order(ours.id)).status, "cancelled");
    },
  ],
  [
    "the server is killed between the gateway's word and the shop's: the order is paid once",
    async (world) => {
      const { store } = world;
      const bought = await shopper(world).buy(world.tea);
      await store.set({ polygate_e2e_firewall: "1" });
      try {
        await pay(world, bought);
        await stays(world, bought.id, "pending", 1);
        await killServer();
      } finally {
        await store.set({ polygate_e2e_firewall: null });
        await startServer();
      }
      await heals(world, bought.id, "processing");
      await paidOnce(world, bought.id);
    },
  ],
  [
    "a firewall's page is no delivery: told again, and paid",
    async (world) => {
      const { store } = world;
      const bought = await shopper(world).buy(world.tea);
      await store.set({ polygate_e2e_firewall: "1" });
      await pay(world, bought);
      await stays(world, bought.id, "pending", 3);
      await store.set({ polygate_e2e_firewall: null });
      await heals(world, bought.id, "processing");
      await paidOnce(world, bought.id);
    },
  ],
  [
    "WooCommerce switched off answers 200 with a page: no delivery; told again, and paid",
    async (world) => {
      const { store } = world;
      const bought = await shopper(world).buy(world.tea);
      const key = await readKey(store);
      const payment = await paymentOf(world, bought);
      await store.do("plugins", { deactivate: "woocommerce/woocommerce.php" });
      try {
        await control(`/zozo/payments/${payment}/pay`, {});
        const { status, outcome } = await notify(store, key, "{}");
        assert.deepEqual([status, outcome], [200, ""], "the shop's own page answers");
        await new Promise((resolve) => setTimeout(resolve, 3000));
      } finally {
        await store.do("plugins", { activate: "woocommerce/woocommerce.php" });
        await store.do("permalinks", { structure: "/%postname%/" });
      }
      await heals(world, bought.id, "processing");
      await paidOnce(world, bought.id);
    },
  ],
];
