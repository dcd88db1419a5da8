import assert from "node:assert/strict";
import {
  attempt,
  BACKEND,
  call,
  check,
  checkout,
  comeBack,
  control,
  ends,
  noOrder,
  oneOrder,
  open,
  pay,
  scenario,
  store,
  webhooks,
} from "../client.ts";
import { at, BOTH, genuine, OTHERS, type Scenario, started } from "./common.ts";

/** What ends in one paid order. */
export const paid: readonly Scenario[] = [
  ...at(OTHERS, "paid by webhook alone", async (provider) => {
    const purchase = await started(provider);
    await pay(purchase);
    await oneOrder(purchase);
    assert.equal((await ends(purchase.payment, "ordered")).status, "captured");
  }),
  ...at(BOTH, "paid by webhook alone", async (provider) => {
    const purchase = await started(provider);
    await pay(purchase);
    await oneOrder(purchase);
    assert.equal((await ends(purchase.payment, "ordered")).status, "captured");
    const [sent] = await webhooks(purchase);
    assert.equal(sent.status, "delivered");
    const completed = await store(`/carts/${purchase.cart}/complete`, {});
    assert.equal(completed.json.type, "order", completed.text);
  }),
  ...at(
    [...BOTH, ...OTHERS],
    "webhook lost: asking the gateway makes the order",
    async (provider) => {
      const purchase = await started(provider);
      await scenario(purchase, "lost");
      await pay(purchase);
      await noOrder(purchase);
      await check(purchase.payment);
      await oneOrder(purchase);
    },
  ),
  ...at(BOTH, "webhook lost, buyer returns", async (provider) => {
    const purchase = await started(provider);
    await scenario(purchase, "lost");
    await pay(purchase);
    const back = await comeBack(purchase);
    assert.equal(back.status, 303);
    assert.match(back.headers.get("location") ?? "", /polygate=paid$/);
    await oneOrder(purchase);
  }),
  ...at(BOTH, "the buyer comes back unpaid, and pays by the same link", async (provider) => {
    const purchase = await started(provider);
    const token = purchase.url.split("/").at(-1);
    const back = await call(`${BACKEND}/polygate/${provider}/return/${token}`);
    assert.match(back.headers.get("location") ?? "", /polygate=pending$/);
    const refused = await store(`/carts/${purchase.cart}/complete`, {});
    assert.equal(refused.status, 400, refused.text);
    await open(purchase.url);
    await pay(purchase);
    await oneOrder(purchase);
  }),
  ...at(BOTH, "declined, then paid", async (provider) => {
    const purchase = await started(provider);
    await control(`/${purchase.gateway}/payments/${purchase.payment}/decline`, {});
    const back = await comeBack(purchase);
    assert.equal(back.status, 303);
    assert.match(back.headers.get("location") ?? "", /polygate=(declined|pending)$/);
    const refused = await store(`/carts/${purchase.cart}/complete`, {});
    assert.equal(refused.status, 400, refused.text);
    await open(purchase.url);
    const { json } = await control(`/${purchase.gateway}/payments`);
    const latest = json.payments.at(-1);
    await control(`/${purchase.gateway}/payments/${latest.id}/pay`, {});
    await oneOrder(purchase);
  }),
  ...at(BOTH, "webhook five times", async (provider) => {
    const purchase = await started(provider);
    await pay(purchase);
    await oneOrder(purchase);
    const [sent] = await webhooks(purchase);
    const again = await Promise.all(
      [1, 2, 3, 4].map(() =>
        call(sent.url, { method: "POST", headers: sent.headers, body: sent.body }),
      ),
    );
    assert.deepEqual(
      again.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    await oneOrder(purchase);
  }),
  ...at(BOTH, "webhooks out of order", async (provider) => {
    const purchase = await started(provider);
    await scenario(purchase, "reordered");
    await pay(purchase);
    await oneOrder(purchase);
    await check(purchase.payment);
    assert.equal((await attempt(purchase.payment)).status, "captured");
  }),
  ...at(BOTH, "unrounded tax totals", async (provider) => {
    const purchase = await started(provider, provider === "zaakpay" ? { currency: "inr" } : {});
    const asked = (await attempt(purchase.payment)).asked;
    assert.equal(asked, provider === "zaakpay" ? "649.58" : "550.49");
    await pay(purchase);
    await oneOrder(purchase);
  }),
  ...["jpy", "kwd"].map(
    (currency): Scenario => [
      `paid in ${currency.toUpperCase()}, which has no hundredths (zotlo)`,
      async () => {
        const purchase = await started("zotlo", { currency });
        await pay(purchase);
        const order = await oneOrder(purchase);
        const paid = await attempt(purchase.payment);
        assert.equal(paid.captured, currency === "jpy" ? "7800" : "22.880");
        const [payment] = order.payment_collections[0].payments;
        assert.equal(payment.amount, currency === "jpy" ? 7800 : 22.88);
      },
    ],
  ),
  ...at(BOTH, "a currency the gateway does not take", async (provider) => {
    for (const currency of ["usd", "jpy", "kwd"]) {
      const purchase = await checkout(provider, { currency });
      const page = await open(purchase.url);
      assert.equal(page.status, 422);
      assert.match(page.text, new RegExp(`only, not ${currency.toUpperCase()}`));
    }
  }),
  [
    "Medusa's own webhook address makes the order too (wezopay)",
    async () => {
      const purchase = await started("wezopay");
      await scenario(purchase, "lost");
      await pay(purchase);
      const [, init] = await genuine(purchase);
      const { status } = await call(`${BACKEND}/hooks/payment/polygate_wezopay`, {
        ...init,
        headers: { ...init?.headers, "content-type": "application/json" },
      });
      assert.equal(status, 200);
      await oneOrder(purchase);
    },
  ],
];
