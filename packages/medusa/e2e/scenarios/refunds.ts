import assert from "node:assert/strict";
import {
  admin,
  attempt,
  check,
  control,
  oneOrder,
  ordersOf,
  type Purchase,
  pay,
} from "../client.ts";
import { at, BOTH, paymentOf, refund, type Scenario, started } from "./common.ts";

/** Money on its way back. */
export const refunds: readonly Scenario[] = [
  ...at(BOTH, "refund whole", async (provider) => {
    const purchase = await started(provider);
    await pay(purchase);
    const payment = await paymentOf(purchase);
    const answer = await refund(payment.id);
    const now = await attempt(purchase.payment);
    if (provider === "zaakpay") {
      assert.equal(answer.status, 200, answer.text);
      assert.equal(now.refunds.length, 1);
      return;
    }
    assert.equal(answer.status, 400);
    assert.match(answer.json.message, /Give 550\.49 BDT back by hand in WezoPay's own panel/);
    assert.equal(now.refundDue, "550.49");
    const { json } = await admin(`/polygate/attempts/${purchase.payment}/given-back`, {});
    assert.equal(json.attempt.refundDue, null);
    const { refunds } = await paymentOfRefunded(purchase);
    assert.equal(refunds.length, 1, "booked in Medusa once");
  }),
  [
    "refund in parts, and too much (zaakpay)",
    async () => {
      const purchase = await started("zaakpay");
      await pay(purchase);
      const payment = await paymentOf(purchase);
      assert.equal((await refund(payment.id, 100)).status, 200);
      assert.equal((await refund(payment.id, 50.49)).status, 200);
      assert.equal((await refund(payment.id, 5000)).status, 400);
      const now = await attempt(purchase.payment);
      assert.deepEqual(
        now.refunds.map(({ amount }: { amount: string }) => amount),
        ["100.00", "50.49"],
      );
    },
  ],
  [
    "a refund on its way is followed to its end (zaakpay)",
    async () => {
      const purchase = await started("zaakpay");
      await pay(purchase);
      const payment = await paymentOf(purchase);
      assert.equal((await refund(payment.id)).status, 200);
      assert.equal((await attempt(purchase.payment)).refunds[0].status, "pending");
      await control("/clock", { advance: 3 * 24 * 3_600_000 });
      await check(purchase.payment);
      const now = await attempt(purchase.payment);
      assert.equal(now.refunds[0].status, "succeeded");
      assert.equal(now.refunded, now.captured);
      assert.equal(now.refundDue, null);
    },
  ],
  [
    "refund whole, and a part, which this gateway does not do (zotlo)",
    async () => {
      const purchase = await started("zotlo");
      await pay(purchase);
      const payment = await paymentOf(purchase);
      const part = await refund(payment.id, 100);
      assert.equal(part.status, 400);
      assert.match(part.json.message, /gives back whole payments only/);
      await admin(`/polygate/attempts/${purchase.payment}/given-back`, {});
      assert.equal((await attempt(purchase.payment)).refundDue, null);
      const other = await started("zotlo");
      await pay(other);
      assert.equal((await refund((await paymentOf(other)).id)).status, 200);
      await check(other.payment);
      const now = await attempt(other.payment);
      assert.equal(now.refunded, now.captured);
    },
  ],
  [
    "a refund the gateway refuses is booked nowhere (zaakpay)",
    async () => {
      const purchase = await started("zaakpay");
      await pay(purchase);
      const payment = await paymentOf(purchase);
      // The merchant has given it back in the gateway's own panel, and nobody has asked since.
      await control(`/zaakpay/payments/${purchase.payment}/refund`, {});
      const answer = await refund(payment.id);
      assert.equal(answer.status, 400, answer.text);
      assert.equal((await attempt(purchase.payment)).refunds[0].status, "failed");
      assert.deepEqual((await paymentOf(purchase)).refunds, []);
    },
  ],
  ...[true, false].map(
    (carriedOut): Scenario => [
      `the answer to a refund is lost, ${carriedOut ? "which was" : "which was not"} carried out (zaakpay)`,
      async () => {
        const purchase = await started("zaakpay");
        await pay(purchase);
        const payment = await paymentOf(purchase);
        // More than one call: what the job asks meanwhile is cut off as well.
        await control("/zaakpay/outage", { mode: "cut", calls: 50, carriedOut });
        const lost = await refund(payment.id);
        assert.ok(lost.status >= 400, lost.text);
        assert.equal((await attempt(purchase.payment)).refunds[0].status, "unknown");
        await control("/zaakpay/outage", { mode: "off" });
        const again = await refund(payment.id);
        const { json } = await control(`/zaakpay/payments/${purchase.payment}`);
        assert.equal((await attempt(purchase.payment)).refunds.length, 1);
        if (carriedOut) {
          assert.equal(again.status, 200, again.text);
          assert.equal(json.refunds.length, 1, "given back once");
          assert.equal((await paymentOfRefunded(purchase)).refunds.length, 1);
        } else {
          // It may be under way and not listed yet: for three days it is not sent again.
          assert.match(again.text, /does not say yet/);
          assert.equal(json.refunds.length, 0);
          assert.equal((await attempt(purchase.payment)).refunds[0].status, "unknown");
        }
      },
    ],
  ),
  ...at(BOTH, "capture of captured, cancel after pay", async (provider) => {
    const purchase = await started(provider);
    await pay(purchase);
    const payment = await paymentOf(purchase);
    for (const _ of [1, 2]) await admin(`/payments/${payment.id}/capture`, {});
    const order = await oneOrder(purchase);
    await admin(`/orders/${order.id}/cancel`, {});
    const now = await attempt(purchase.payment);
    assert.equal(now.status, "captured");
  }),
];

async function paymentOfRefunded(purchase: Purchase) {
  const [order] = await ordersOf(purchase);
  return order.payment_collections[0].payments[0];
}
