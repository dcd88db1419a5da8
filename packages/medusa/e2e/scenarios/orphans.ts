import assert from "node:assert/strict";
import {
  admin,
  BACKEND,
  call,
  check,
  choose,
  control,
  ends,
  noOrder,
  oneOrder,
  open,
  pay,
  seeded,
  store,
} from "../client.ts";
import { addTea, at, BOTH, type Scenario, started } from "./common.ts";

/** Money that finds no order. */
export const orphans: readonly Scenario[] = [
  ...at(BOTH, "cart changed after the redirect, then paid", async (provider) => {
    const purchase = await started(provider);
    await addTea(purchase);
    await pay(purchase);
    const orphan = await ends(purchase.payment, "session_replaced");
    assert.equal(orphan.refundDue, orphan.captured);
    await noOrder(purchase);
    const token = purchase.url.split("/").at(-1);
    const back = await call(`${BACKEND}/polygate/${provider}/return/${token}`);
    assert.match(back.headers.get("location") ?? "", /polygate=replaced$/);
  }),
  [
    "cart changed after the redirect, then paid, refunded by setting (zaakpay)",
    async () => {
      const purchase = await started("zaakrefund");
      await addTea(purchase);
      await pay(purchase);
      await check(purchase.payment);
      const orphan = await ends(purchase.payment, "session_replaced");
      assert.equal(orphan.refundDue, null);
      assert.equal(orphan.refunds.length, 1);
      assert.equal(orphan.refunds[0].amount, orphan.captured);
      await noOrder(purchase);
    },
  ],
  ...at(BOTH, "provider switched after the redirect, the old one paid", async (provider) => {
    const purchase = await started(provider);
    const old = { ...purchase };
    await choose(purchase, provider === "zaakpay" ? "zaakrefund" : "zotlo");
    await pay(old);
    await ends(old.payment, "session_replaced");
    await noOrder(purchase);
    const again = await open(purchase.url);
    assert.equal(again.status, 409, "no new link while money is to be given back");
    const { json } = await admin(`/polygate/attempts/${old.payment}/given-back`, {});
    assert.equal(json.attempt.refundDue, null);
    const after = await open(purchase.url);
    assert.ok(after.status < 400, after.text);
  }),
  ...at(BOTH, "a second attempt paid after the order was made", async (provider) => {
    const purchase = await started(provider);
    await control(`/${purchase.gateway}/payments/${purchase.payment}/expire`, {});
    await check(purchase.payment);
    await open(purchase.url);
    const { json } = await control(`/${purchase.gateway}/payments`);
    const second = { ...purchase, payment: json.payments.at(-1).orderId };
    assert.notEqual(second.payment, purchase.payment, "the first one is over");
    await pay(second);
    await oneOrder(purchase);
    await pay(purchase);
    await check(purchase.payment);
    const late = await ends(purchase.payment, "second_payment");
    assert.equal(late.refundDue, late.captured);
    await oneOrder(purchase);
  }),
  ...at(BOTH, "out of stock on return", async (provider) => {
    await stock(5);
    const purchase = await started(provider, { variant: seeded.rare });
    await stock(0);
    await pay(purchase);
    const failed = await ends(purchase.payment, "cart_failed");
    await noOrder(purchase);
    if (provider === "wezopay") {
      assert.equal(failed.refundDue, failed.captured);
      const { json } = await store(
        `/carts/${purchase.cart}?fields=*payment_collection.payment_sessions`,
      );
      for (const session of json.cart.payment_collection.payment_sessions) {
        const again = await open(session.data.url);
        assert.ok([404, 409].includes(again.status), `${again.status}`);
      }
    } else {
      assert.equal(failed.refundDue, null);
      assert.equal(failed.refunds.length, 1);
    }
  }),
];

async function stock(quantity: number): Promise<void> {
  const { status, text } = await admin(
    `/inventory-items/${seeded.rareItem}/location-levels/${seeded.location}`,
    { stocked_quantity: quantity },
  );
  assert.equal(status, 200, text);
}
