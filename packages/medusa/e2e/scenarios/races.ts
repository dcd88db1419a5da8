import assert from "node:assert/strict";
import { call, checkout, oneOrder, open, type Purchase, pay, scenario, store } from "../client.ts";
import { at, BOTH, genuine, type Scenario, started } from "./common.ts";

/** What happens at once. */
export const races: readonly Scenario[] = [
  ...at(BOTH, "{2 webhooks + 2 completes} × 10 at once: one order each", async (provider) => {
    const purchases: Purchase[] = [];
    for (let count = 0; count < 10; count += 1) {
      const purchase = await started(provider);
      await scenario(purchase, "lost");
      await pay(purchase);
      purchases.push(purchase);
    }
    const hooks = await Promise.all(purchases.map(genuine));
    await Promise.all(
      purchases.flatMap((purchase, index) => {
        const hook = async () => {
          const { status, text } = await call(...(hooks[index] ?? assert.fail()));
          assert.equal(status, 200, text);
        };
        const complete = () => store(`/carts/${purchase.cart}/complete`, {});
        return [hook(), complete(), hook(), complete()];
      }),
    );
    for (const purchase of purchases) await oneOrder(purchase);
  }),
  ...at(BOTH, "a double click leaves several sessions, any one is paid", async (provider) => {
    // Medusa completes a cart by whichever session comes first: the paid one is once the first and once the last.
    for (const place of [0, -1]) {
      const { purchase, sessions } = await doubleClicked(provider);
      const session = sessions.at(place);
      purchase.payment = session.data.payment;
      const page = await open(session.data.url);
      assert.ok(page.status < 400, page.text);
      await pay(purchase);
      await oneOrder(purchase);
    }
  }),
];

/** A cart with several sessions: a matter of luck, so it is tried until it is so. */
async function doubleClicked(provider: string) {
  for (let tries = 0; tries < 20; tries += 1) {
    const purchase = await checkout(provider);
    const path = `/payment-collections/${purchase.collection}/payment-sessions`;
    const body = { provider_id: `pp_polygate_${provider}` };
    await Promise.all([1, 2, 3, 4].map(() => store(path, body)));
    const { json } = await store(
      `/carts/${purchase.cart}?fields=*payment_collection.payment_sessions`,
    );
    const sessions = json.cart.payment_collection.payment_sessions;
    if (sessions.length > 1) return { purchase, sessions };
  }
  return assert.fail("no double click left several sessions");
}
