import assert from "node:assert/strict";
import {
  admin,
  attempt,
  BACKEND,
  call,
  check,
  ends,
  oneOrder,
  pay,
  store,
  webhooks,
} from "../client.ts";
import { at, BOTH, type Scenario, started } from "./common.ts";

/** What is told to whom, and for how long it is kept. */
export const privacy: readonly Scenario[] = [
  [
    "anonymous visitors see an order's payment without secrets",
    async () => {
      const purchase = await started("zaakpay");
      await pay(purchase);
      const order = await oneOrder(purchase);
      const { status, text } = await store(
        `/orders/${order.id}?fields=*payment_collections.payments,*payment_collections.payment_sessions`,
      );
      assert.equal(status, 200, text);
      assert.match(text, new RegExp(purchase.payment));
    },
  ],
  ...at(BOTH, "a buyer asks to be forgotten: the payment stays proven", async (provider) => {
    const purchase = await started(provider);
    await pay(purchase);
    await oneOrder(purchase);
    await ends(purchase.payment, "ordered");
    const before = await attempt(purchase.payment);
    assert.ok(before.evidence.some(({ body }: { body?: string }) => body));
    const { json, text } = await admin("/polygate/erasures", { email: purchase.email });
    assert.deepEqual(json, { erased: [purchase.payment], kept: [] }, text);
    const after = await attempt(purchase.payment);
    assert.ok(after.evidence.every(({ body }: { body?: string }) => body === undefined));
    const hashes = (list: { sha256: string }[]) => list.map(({ sha256 }) => sha256);
    assert.deepEqual(hashes(after.evidence), hashes(before.evidence));
    assert.deepEqual(after.transactionIds, before.transactionIds);
    assert.equal(after.status, "captured");
    const [sent] = await webhooks(purchase);
    await call(sent.url, { method: "POST", headers: sent.headers, body: sent.body });
    await check(purchase.payment);
    const again = await attempt(purchase.payment);
    assert.ok(again.evidence.every(({ body }: { body?: string }) => body === undefined));
    await oneOrder(purchase);
  }),
  [
    "an erasure needs an e-mail address and a merchant",
    async () => {
      assert.equal((await admin("/polygate/erasures", { email: "a" })).status, 400);
      const init = { method: "POST", body: "{}" };
      assert.equal((await call(`${BACKEND}/admin/polygate/erasures`, init)).status, 401);
    },
  ],
];
