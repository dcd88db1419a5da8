import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { withDouble } from "../double.ts";
import { notify, paidMessage, readKey } from "../notify.ts";
import {
  becomes,
  isNoted,
  paidOnce,
  pay,
  postForm,
  type Scenario,
  shopper,
  type World,
} from "../world.ts";

const { default: WooCommerceRestApi } = createRequire(import.meta.url)(
  "@woocommerce/woocommerce-rest-api",
);

/** Refunds as the merchant does in WooCommerce. @returns the HTTP status and what was said. */
async function giveBack({ store }: World, id: number, amount: string) {
  const { url, consumerKey, consumerSecret } = store.access;
  const api = new WooCommerceRestApi({ url, consumerKey, consumerSecret, version: "wc/v3" });
  try {
    const { status, data } = await api.post(`orders/${id}/refunds`, { amount });
    return { status, message: "", data };
    // biome-ignore lint/suspicious/noExplicitAny: axios' error
  } catch (error: any) {
    return { status: error.response.status, message: error.response.data.message, data: undefined };
  }
}

async function paidOrder(world: World) {
  const bought = await shopper(world).buy(world.tea, "polygate_zaakpay");
  await postForm(bought.url);
  await pay(world, bought);
  await paidOnce(world, bought.id);
  return bought;
}

/** The same at the double's server, where nothing is real but the plugin. */
async function paidAtDouble(world: World, double: { pay(order: string): { paymentId: string } }) {
  const { id } = await shopper(world).buy(world.tea, "polygate_zaakpay");
  const { paymentId } = double.pay(String(id));
  const key = await readKey(world.store);
  const { outcome } = await notify(world.store, key, paidMessage(world.store, id, paymentId));
  assert.equal(outcome, "applied");
  return { id, paymentId, key };
}

/** Money on its way back. */
export const refunds: readonly Scenario[] = [
  [
    "part of it, the rest, and no more than was paid",
    async (world) => {
      await withDouble(world, async (double) => {
        const { id } = await paidAtDouble(world, double);
        assert.equal((await giveBack(world, id, "100.00")).status, 201);
        assert.equal((await giveBack(world, id, "200.00")).status, 500, "more than is left");
        assert.equal((await giveBack(world, id, "151.00")).status, 201);
        const order = await becomes(world, id, "refunded", 5);
        assert.deepEqual(order.refunds.map(({ amount, paid }) => [amount, paid]).sort(), [
          ["100.00", true],
          ["151.00", true],
        ]);
        const asked = double.commands.filter(({ type }) => type === "refund");
        assert.equal(asked.length, 2);
        assert.equal(new Set(asked.map((it) => it.id)).size, 2, "each has an id of its own");
      });
    },
  ],
  [
    "the answer is lost: nobody knows, so only the same refund may be repeated, and it gives nothing twice",
    async (world) => {
      await withDouble(world, async (double) => {
        const { id } = await paidAtDouble(world, double);
        double.intercept = (path) => (path === "/refunds" ? "hang" : undefined);
        const lost = await giveBack(world, id, "10.00");
        assert.equal(lost.status, 500);
        assert.match(lost.message, /Nobody knows/);
        double.intercept = () => undefined;
        const other = await giveBack(world, id, "20.00");
        assert.match(other.message, /Repeat exactly that refund/);
        assert.equal((await giveBack(world, id, "10.00")).status, 201);
        const asked = double.commands.filter(({ type }) => type === "refund");
        assert.equal(new Set(asked.map((it) => it.id)).size, 1, "the same refund, asked for twice");
        assert.equal((await giveBack(world, id, "20.00")).status, 201);
      });
    },
  ],
  [
    "the gateway refuses, with its reason",
    async (world) => {
      await withDouble(world, async (double) => {
        const { id } = await paidAtDouble(world, double);
        double.refundReply = () => ({
          type: "refused",
          message: "The account's balance is too low.",
        });
        const refused = await giveBack(world, id, "10.00");
        assert.deepEqual(
          [refused.status, refused.message],
          [500, "The account's balance is too low."],
        );
        assert.deepEqual((await world.store.order(id)).refunds, []);
        double.refundReply = undefined;
        assert.equal((await giveBack(world, id, "10.00")).status, 201);
      });
    },
  ],
  [
    "on its way, and then failed: the order says that the buyer has not got the money",
    async (world) => {
      await withDouble(world, async (double) => {
        const { id, paymentId, key } = await paidAtDouble(world, double);
        double.refundReply = ({ money }) => ({
          type: "refund",
          refund: { reference: "R-1", status: "pending", money },
        });
        assert.equal((await giveBack(world, id, "10.00")).status, 201);
        const failed = paidMessage(world.store, id, paymentId, {
          type: "refund",
          version: "9",
          state: "attention",
          sentence: "The refund R-1 of 10.00 INR failed: the buyer has not got the money.",
          refund: { reference: "R-1", status: "failed", amount: "10.00", currency: "INR" },
        });
        assert.equal((await notify(world.store, key, failed)).outcome, "held");
        const { notes, ledger } = await world.store.order(id);
        assert.ok(notes.some((note) => note.includes("the buyer has not got the money")));
        assert.equal(ledger?.refunds["R-1"]?.status, "failed");
      });
    },
  ],
  [
    "a gateway that cannot do it opens a task for a person",
    async (world) => {
      await withDouble(world, async (double) => {
        const { id } = await paidAtDouble(world, double);
        double.refundReply = () => ({ type: "accepted" });
        assert.equal((await giveBack(world, id, "10.00")).status, 201);
        assert.ok((await world.store.order(id)).notes.some((note) => note.includes("by hand")));
      });
    },
  ],
  [
    "set to refunded by hand: no money moves, and the refund says so",
    async (world) => {
      const bought = await shopper(world).buy(world.tea);
      await pay(world, bought);
      await paidOnce(world, bought.id);
      await world.store.order(bought.id, { status: "refunded" });
      const order = await becomes(world, bought.id, "refunded", 5);
      assert.deepEqual(
        order.refunds.map(({ paid }) => paid),
        [false],
      );
      assert.deepEqual(order.ledger && Object.keys(order.ledger.refunds), []);
    },
  ],
  [
    "through the real server and Zaakpay, and never more than was paid",
    async (world) => {
      const { id } = await paidOrder(world);
      const part = await giveBack(world, id, "51.00");
      assert.equal(part.status, 201, part.message);
      await isNoted(
        world,
        id,
        /(gave|giving) back 51\.00 INR|refund .* of 51\.00 INR has reached the buyer/,
      );
      const rest = await giveBack(world, id, "200.00");
      assert.equal(rest.status, 201, rest.message);
      const order = await becomes(world, id, "refunded", 10);
      assert.deepEqual(
        order.refunds.map(({ amount }) => amount).sort(),
        ["200.00", "51.00"],
        "each is booked once",
      );
    },
  ],
  [
    "through the real server where the gateway cannot: a task for a person",
    async (world) => {
      const bought = await shopper(world).buy(world.tea);
      await pay(world, bought);
      await paidOnce(world, bought.id);
      const { status, message } = await giveBack(world, bought.id, "51.00");
      assert.equal(status, 201, message);
      await isNoted(world, bought.id, /51\.00 INR is to be given back by hand/);
    },
  ],
];
