import assert from "node:assert/strict";
import { until } from "../shopper.ts";
import { control } from "../stack.ts";
import {
  becomes,
  isNoted,
  mailedOnce,
  paidOnce,
  pay,
  paymentOf,
  type Scenario,
  shopper,
  stays,
  sweep,
} from "../world.ts";

/** Whole purchases, without a window. */
export const purchase: readonly Scenario[] = [
  [
    "the checkout block's API: paid, one mail, cart emptied on the next page, nothing to pay twice",
    async (world) => {
      const buyer = shopper(world);
      const bought = await buyer.buy(world.tea);
      assert.equal(await buyer.cartCount(), 1, "the cart is kept while nothing is paid");
      const { due, status } = await world.store.order(bought.id);
      assert.equal(status, "pending");
      assert.notEqual(due, "");
      await pay(world, bought);
      await paidOnce(world, bought.id);
      await mailedOnce(world, bought.id);
      assert.equal(
        await buyer.cartCount(),
        0,
        "never having come back, the buyer finds the cart empty",
      );
      const again = await buyer.checkout("polygate_zozo");
      assert.notEqual(again.answer.status, 200, "an empty cart cannot be paid again");
    },
  ],
  [
    "the same cart again goes on with the same order and the same payment",
    async (world) => {
      const buyer = shopper(world);
      const first = await buyer.buy(world.tea);
      const second = await buyer.checkout("polygate_zozo");
      assert.equal(second.id, first.id);
      assert.equal(second.url, first.url, "the open payment goes on");
      const { ledger } = await world.store.order(first.id);
      assert.equal(ledger && Object.keys(ledger.payments).length, 1);
    },
  ],
  [
    "a changed cart is a new order; the older payment is not wanted any more",
    async (world) => {
      const buyer = shopper(world);
      const first = await buyer.buy(world.tea, "polygate_paygate");
      await buyer.add(world.tea);
      const second = await buyer.checkout("polygate_paygate");
      assert.notEqual(second.id, first.id);
      const payment = await paymentOf(world, first);
      await until("the older payment is closed at its gateway", async () => {
        const { status } = await control(`/paygate/payments/${payment}`);
        return status === "cancelled";
      });
    },
  ],
  [
    "the classic checkout",
    async (world) => {
      const buyer = shopper(world);
      await buyer.add(world.tea);
      const { id, url } = await buyer.classic(world.pages.classic, "polygate_zozo");
      await pay(world, { id, url, gateway: "zozo", shopper: buyer });
      await paidOnce(world, id);
      assert.equal(await buyer.cartCount(), 0);
    },
  ],
  [
    "an order's own pay page",
    async (world) => {
      const { id } = await createOrder(world);
      const { payUrl } = await world.store.order(id);
      const buyer = shopper(world);
      const url = await buyer.payOrder(payUrl, "polygate_zozo");
      await pay(world, { id, url, gateway: "zozo", shopper: buyer });
      await paidOnce(world, id);
    },
  ],
  [
    "a shop that shows no decimals asks for the same money",
    async (world) => {
      const names = ["woocommerce_price_num_decimals", "woocommerce_currency"];
      const before = await world.store.options(names);
      await world.store.set({ woocommerce_price_num_decimals: "0", woocommerce_currency: "BDT" });
      try {
        const bought = await shopper(world).buy(world.tea, "polygate_wezopay");
        const payment = await paymentOf(world, bought);
        const { requested } = await control(`/wezopay/payments/${payment}`);
        assert.deepEqual(requested, { amount: 25_100, currency: "BDT" });
        await pay(world, bought);
        const order = await paidOnce(world, bought.id);
        assert.match(order.total, /^251(\.0+)?$/);
      } finally {
        await world.store.set(before);
      }
    },
  ],
  [
    "PayGate has the buyer pay 99 for 100, and the order of 100 is paid",
    async (world) => {
      const bought = await shopper(world).buy(world.mug, "polygate_paygate");
      const payment = await paymentOf(world, bought);
      const { payable, requested } = await control(`/paygate/payments/${payment}`);
      assert.equal(requested.amount, 10_000);
      assert.ok(payable.amount < 10_000, "PayGate asks for less");
      await pay(world, bought);
      const order = await paidOnce(world, bought.id);
      assert.match(order.total, /^100(\.0+)?$/);
    },
  ],
  [
    "an order that was edited while the buyer paid is held",
    async (world) => {
      const bought = await shopper(world).buy(world.tea);
      await world.store.order(bought.id, { fee: "0.01" });
      await pay(world, bought);
      await becomes(world, bought.id, "on-hold");
      const { paid } = await isNoted(world, bought.id, /total is now 251\.01/);
      assert.equal(paid, false);
    },
  ],
  [
    "the buyer chose cash on delivery after all, and paid all the same",
    async (world) => {
      const buyer = shopper(world);
      const bought = await buyer.buy(world.tea);
      const cash = await buyer.checkout("cod");
      assert.equal(cash.id, bought.id, cash.answer.text.slice(0, 500));
      await becomes(world, bought.id, "processing");
      await pay(world, bought);
      const order = await isNoted(world, bought.id, /to be paid by cod/);
      assert.deepEqual([order.status, order.paid, order.method], ["processing", false, "cod"]);
    },
  ],
  [
    "two orders of one shopper, both paid: one is booked and the other held, or each is told to a person",
    async (world) => {
      const buyer = shopper(world);
      const first = await buyer.buy(world.tea);
      await buyer.add(world.mug);
      const { id, url } = await buyer.checkout("polygate_zozo");
      const second = { id, url, gateway: "zozo", shopper: buyer };
      await pay(world, first);
      await becomes(world, first.id, "processing");
      await pay(world, second);
      const order = await until("the second payment reached its order", async () => {
        const now = await world.store.order(second.id);
        return now.status !== "pending" && now;
      });
      assert.ok(["processing", "on-hold"].includes(order.status));
      assert.equal(await buyer.cartCount(), order.status === "processing" ? 0 : 2);
    },
  ],
  [
    "an order left behind for another is paid on its own page all the same: both are booked",
    async (world) => {
      const buyer = shopper(world);
      const first = await buyer.buy(world.tea);
      await buyer.add(world.mug);
      const { id, url } = await buyer.checkout("polygate_zozo");
      await pay(world, { id, url, gateway: "zozo", shopper: buyer });
      await paidOnce(world, id);
      const { payUrl } = await world.store.order(first.id);
      const again = await buyer.payOrder(payUrl, "polygate_zozo");
      assert.notEqual(again, first.url);
      await pay(world, { ...first, url: again });
      await paidOnce(world, first.id);
    },
  ],
  [
    "too little, too much: held, and said how much",
    async (world) => {
      for (const [amount, word] of [
        ["250.99", /too little|was due/],
        ["251.01", /too much|was due/],
      ] as const) {
        const bought = await shopper(world).buy(world.tea);
        await pay(world, bought, { amount });
        await becomes(world, bought.id, "on-hold");
        assert.equal((await isNoted(world, bought.id, word)).paid, false);
      }
    },
  ],
  [
    "a declined payment can be tried again",
    async (world) => {
      const buyer = shopper(world);
      const bought = await buyer.buy(world.tea);
      await control(`/zozo/payments/${await paymentOf(world, bought)}/decline`, {});
      const { payUrl } = await becomes(world, bought.id, "failed");
      const url = await buyer.payOrder(payUrl, "polygate_zozo");
      assert.notEqual(url, bought.url);
      await pay(world, { ...bought, url });
      await paidOnce(world, bought.id);
    },
  ],
  [
    "a payment that nobody announced is found by the sweeper",
    async (world) => {
      const bought = await shopper(world).buy(world.tea);
      await world.store.set({ polygate_e2e_firewall: "1" });
      try {
        await pay(world, bought);
        await stays(world, bought.id, "pending");
        await sweep(world, bought.id);
        await paidOnce(world, bought.id);
      } finally {
        await world.store.set({ polygate_e2e_firewall: null });
      }
    },
  ],
];

/** An order a merchant made, without a cart. */
async function createOrder({ store, tea }: Parameters<Scenario[1]>[0]): Promise<{ id: number }> {
  const { url, consumerKey, consumerSecret } = store.access;
  const { createRequire } = await import("node:module");
  const { default: WooCommerceRestApi } = createRequire(import.meta.url)(
    "@woocommerce/woocommerce-rest-api",
  );
  const api = new WooCommerceRestApi({ url, consumerKey, consumerSecret, version: "wc/v3" });
  const { data } = await api.post("orders", {
    status: "pending",
    currency: "INR",
    line_items: [{ product_id: tea, quantity: 1 }],
    billing: { email: "orderpay@example.com", first_name: "Asha" },
  });
  return { id: data.id };
}
