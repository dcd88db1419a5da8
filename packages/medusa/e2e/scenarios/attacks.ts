import assert from "node:assert/strict";
import {
  admin,
  attempt,
  BACKEND,
  call,
  check,
  checkout,
  choose,
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
import { addTea, at, BOTH, genuine, OTHERS, type Scenario, started } from "./common.ts";

/** What must not become an order. */
export const attacks: readonly Scenario[] = [
  ...at(BOTH, "one minor unit too little", (provider) => wrongAmount(provider, -1)),
  ...at(BOTH, "one minor unit too much", (provider) => wrongAmount(provider, +1)),
  [
    "paid in another currency than was asked: no order, a case (zotlo)",
    async () => {
      const purchase = await started("zotlo");
      await scenario(purchase, "exchange");
      await pay(purchase);
      await check(purchase.payment);
      const held = await ends(purchase.payment, "mismatch");
      assert.match(held.reason, /currency/);
      const { json } = await admin("/polygate/attempts");
      assert.ok(
        json.attempts.some(({ id }: { id: string }) => id === purchase.payment),
        "shown",
      );
      assert.equal((await open(purchase.url)).status, 409, "no new link while it is there");
      await noOrder(purchase);
      const completed = await store(`/carts/${purchase.cart}/complete`, {});
      assert.equal(completed.status, 400);
      await admin(`/polygate/attempts/${purchase.payment}/given-back`, {});
      assert.equal((await attempt(purchase.payment)).needsMerchant, false);
    },
  ],
  ...at(BOTH, "forged signature", async (provider) => {
    const purchase = await started(provider);
    await control(`/${purchase.gateway}/payments/${purchase.payment}/forge`, {});
    const [sent] = await webhooks(purchase);
    const answer = await call(sent.url, { method: "POST", headers: sent.headers, body: sent.body });
    assert.equal(answer.status, 401);
    await check(purchase.payment);
    await noOrder(purchase);
    assert.equal((await attempt(purchase.payment)).status, "pending");
  }),
  ...at(OTHERS, "a lie that it was paid", async (provider) => {
    const purchase = await started(provider);
    await control(`/${purchase.gateway}/payments/${purchase.payment}/forge`, {});
    const { json } = await control(`/webhooks?gateway=${provider}`);
    const sent = json.webhooks.at(-1);
    const answer = await call(sent.url, { method: "POST", headers: sent.headers, body: sent.body });
    assert.ok([200, 401].includes(answer.status), `${answer.status}`);
    await check(purchase.payment);
    await noOrder(purchase);
    assert.equal((await attempt(purchase.payment)).status, "pending");
  }),
  ...at(BOTH, "data sent by the store client names no other payment", async (provider) => {
    const paid = await started(provider);
    await pay(paid);
    await oneOrder(paid);
    const thief = await checkout(provider, {
      data: {
        v: 1,
        payment: paid.payment,
        url: paid.url,
        session_id: paid.session,
        status: "captured",
        amount: 1,
      },
    });
    assert.notEqual(thief.payment, paid.payment);
    const completed = await store(`/carts/${thief.cart}/complete`, {});
    assert.equal(completed.status, 400, completed.text);
    await noOrder(thief);
    // Deleting the thief's session must not touch the payment its data names.
    await addTea(thief);
    assert.equal((await attempt(paid.payment)).outcome, "ordered");
    await oneOrder(paid);
  }),
  ...at(BOTH, "another buyer's payment named in a session that is deleted", async (provider) => {
    const victim = await started(provider);
    const { reference } = await attempt(victim.payment);
    const { payment, url } = victim;
    const data = { v: 1, payment, url, reference, session_id: victim.session };
    const thief = await checkout(provider, { data });
    await open(thief.url);
    // Medusa deletes its session: by another choice, by a changed cart.
    await choose(thief, provider, data);
    await addTea(thief);
    await check(thief.payment);
    assert.equal((await attempt(payment)).status, "pending", "the other's link lives");
    await pay(victim);
    await oneOrder(victim);
    await noOrder(thief);
  }),
  ...at(BOTH, "a true webhook at the address of another's payment", async (provider) => {
    const other = await started(provider);
    const purchase = await started(provider);
    await scenario(purchase, "lost");
    await pay(purchase);
    const [url, init] = await genuine(purchase);
    const { status } = await call(`${url}/${other.url.split("/").at(-1)}`, init);
    assert.equal(status, 200);
    for (const { payment } of [other, purchase]) {
      assert.equal((await attempt(payment)).status, "pending");
    }
    await noOrder(other);
    await check(purchase.payment);
    await oneOrder(purchase);
    await noOrder(other);
  }),
  [
    "another shop's payment on the same gateway account is acknowledged and ignored",
    async () => {
      const purchase = await started("wezopay");
      await pay(purchase);
      const before = (await admin("/polygate/attempts")).json.attempts.length;
      const [sent] = await webhooks(purchase);
      const url = `${BACKEND}/polygate/zaakpay/webhook`;
      const answer = await call(url, { method: "POST", headers: sent.headers, body: sent.body });
      assert.equal(answer.status, 401);
      assert.equal((await admin("/polygate/attempts")).json.attempts.length, before);
    },
  ],
  [
    "nothing of another's can be reached: unknown tokens, unknown providers",
    async () => {
      for (const path of ["pay/nobody", "return/nobody"]) {
        const answer = await call(`${BACKEND}/polygate/wezopay/${path}`);
        assert.equal(answer.status, 404);
      }
      assert.equal(
        (await call(`${BACKEND}/polygate/stripe/webhook`, { method: "POST" })).status,
        404,
      );
      assert.equal((await call(`${BACKEND}/admin/polygate/attempts`)).status, 401);
    },
  ],
];

async function wrongAmount(provider: string, difference: number): Promise<void> {
  const purchase = await started(provider);
  const { asked } = await attempt(purchase.payment);
  // Both currencies have two decimals, which the attempt always writes.
  const minor = String(Number(String(asked).replace(".", "")) + difference);
  await pay(purchase, { amount: `${minor.slice(0, -2)}.${minor.slice(-2)}` });
  await check(purchase.payment);
  const held = await ends(purchase.payment, "mismatch");
  assert.equal(held.needsMerchant, true);
  await noOrder(purchase);
  const completed = await store(`/carts/${purchase.cart}/complete`, {});
  assert.equal(completed.status, 400);
  await noOrder(purchase);
}
