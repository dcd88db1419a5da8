import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { withDouble } from "../double.ts";
import { notify, paidMessage, readKey } from "../notify.ts";
import { askAboutRefundsNow, control } from "../stack.ts";
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

/** Deletes a refund as the merchant does in the order. */
async function deleteRefund({ store }: World, id: number, refund: number): Promise<void> {
  const { url, consumerKey, consumerSecret } = store.access;
  const api = new WooCommerceRestApi({ url, consumerKey, consumerSecret, version: "wc/v3" });
  await api.delete(`orders/${id}/refunds/${refund}`, { force: true });
}

async function paidOrder(world: World) {
  const bought = await shopper(world).buy(world.tea, "polygate_zaakpay");
  await postForm(bought.url);
  const payment = await pay(world, bought);
  await paidOnce(world, bought.id);
  return { ...bought, payment };
}

async function zaakpayDoes(payment: string, scenario: string): Promise<void> {
  await control("/zaakpay/scenario", { scenario, payment });
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
    "the gateway refuses, with its reason: nothing is booked, and it may be tried again",
    async (world) => {
      const { id, payment } = await paidOrder(world);
      await zaakpayDoes(payment, "refund_refused");
      const refused = await giveBack(world, id, "10.00");
      assert.equal(refused.status, 500);
      assert.match(refused.message, /refused to give back 10\.00 INR.*Nothing was given back/);
      const { refunds, status } = await world.store.order(id);
      assert.deepEqual([refunds, status], [[], "processing"]);
      await zaakpayDoes(payment, "paid");
      assert.equal((await giveBack(world, id, "10.00")).status, 201);
    },
  ],
  [
    "put off and then refused: the order says that the buyer has not got the money, and the refund is marked",
    async (world) => {
      const { id, payment } = await paidOrder(world);
      await zaakpayDoes(payment, "refund_put_off");
      const begun = await giveBack(world, id, "10.00");
      assert.equal(begun.status, 201, begun.message);
      await isNoted(world, id, /giving back 10\.00 INR/);
      assert.deepEqual(
        (await world.store.order(id)).refunds.map(({ paid }) => paid),
        [true],
      );
      await zaakpayDoes(payment, "refund_refused");
      askAboutRefundsNow();
      const told = /failed \(.*cannot be refunded\): the buyer has not got the money/;
      const order = await isNoted(world, id, told);
      assert.deepEqual(
        order.refunds.map(({ amount, paid, reason }) => [amount, paid, /FAILED/.test(reason)]),
        [["10.00", false, true]],
      );
      assert.deepEqual(
        Object.values(order.ledger?.refunds ?? {}).map(({ status }) => status),
        ["failed"],
      );
      assert.equal(order.status, "processing", "what was paid stays paid");
      // As the note says: delete it, and refund again.
      const [failed] = order.refunds;
      await deleteRefund(world, id, failed?.id ?? 0);
      await zaakpayDoes(payment, "paid");
      assert.equal((await giveBack(world, id, "10.00")).status, 201);
      const after = await world.store.order(id);
      assert.deepEqual(
        after.refunds.map(({ paid }) => paid),
        [true],
      );
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
