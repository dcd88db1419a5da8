import assert from "node:assert/strict";
import {
  call,
  check,
  control,
  ends,
  noOrder,
  oneOrder,
  ordersOf,
  pay,
  scenario,
  store,
  until,
} from "../client.ts";
import { at, BOTH, genuine, OTHERS, type Scenario, started } from "./common.ts";

/** What outlives a crash, and a change of the configuration. */
export const restarts: readonly Scenario[] = [
  ...at(BOTH, "gateway down while settling", async (provider) => {
    const purchase = await started(provider);
    await control(`/${purchase.gateway}/outage`, { mode: "error", calls: 50, carriedOut: false });
    await scenario(purchase, "lost");
    await pay(purchase);
    await check(purchase.payment);
    await noOrder(purchase);
    await control(`/${purchase.gateway}/outage`, { mode: "off" });
    await check(purchase.payment);
    await oneOrder(purchase);
  }),
  [
    "a test payment for a shop that has gone live",
    async (machine) => {
      const purchase = await started("switched");
      await scenario(purchase, "lost");
      await pay(purchase);
      const webhook = await genuine(purchase);
      await machine.kill();
      await machine.start({ SWITCHED_MODE: "live" });
      assert.equal((await call(...webhook)).status, 200);
      const held = await ends(purchase.payment, "mismatch");
      assert.match(held.reason, /test/);
      const completed = await store(`/carts/${purchase.cart}/complete`, {});
      assert.equal(completed.status, 400, completed.text);
      await noOrder(purchase);
    },
  ],
  [
    "kill -9 between webhook and order, and webhooks lost at every gateway: the job makes the orders",
    async (machine) => {
      const purchase = await started("wezopay");
      const lost = await Promise.all([...BOTH, ...OTHERS].map((provider) => started(provider)));
      for (const it of [purchase, ...lost]) {
        await scenario(it, "lost");
        await pay(it);
      }
      const answer = await call(...(await genuine(purchase)));
      await machine.kill();
      assert.equal(answer.status, 200);
      await machine.start();
      for (const it of [purchase, ...lost]) {
        await until("the job has made the order", async () => (await ordersOf(it)).length > 0, 150);
        await oneOrder(it);
      }
    },
  ],
];
