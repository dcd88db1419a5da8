import assert from "node:assert/strict";
import { join } from "node:path";
import { connectShop } from "../connect.ts";
import { notify, paidMessage, readKey } from "../notify.ts";
import { installPlugin, PLUGIN } from "../store.ts";
import { paidOnce, pay, paymentOf, type Scenario, shopper } from "../world.ts";

/** Secrets that are replaced, and a plugin that goes. Last: nothing is connected afterwards. */
export const leaving: readonly Scenario[] = [
  [
    "connected again, a new secret: what was opened before is paid, and the old secret is still believed",
    async (world) => {
      const { store } = world;
      const bought = await shopper(world).buy(world.tea);
      const old = await readKey(store);
      await connectAgain(world);
      const fresh = await readKey(store);
      assert.notEqual(fresh.secret, old.secret);
      await pay(world, bought);
      await paidOnce(world, bought.id);
      const second = await shopper(world).buy(world.tea);
      const message = paidMessage(store, second.id, await paymentOf(world, second));
      assert.equal((await notify(store, old, message)).outcome, "applied");
    },
  ],
  [
    "uninstalled: keys, settings and schedule are gone, orders keep what they remember",
    async (world) => {
      const { store } = world;
      const bought = await shopper(world).buy(world.tea);
      await store.do("plugins", { uninstall: PLUGIN });
      const gone = await store.options([
        "polygate_connection",
        "polygate_accounts",
        "polygate_health",
        "woocommerce_polygate_zozo_settings",
      ]);
      for (const [name, value] of Object.entries(gone)) assert.equal(value, false, name);
      assert.equal((await store.do("scheduled")).sweep, false);
      const { ledger } = await store.order(bought.id);
      assert.ok(ledger && Object.keys(ledger.payments).length === 1);
      installPlugin(
        store.access,
        join(import.meta.dirname, "../../.plugin/polygate-for-woocommerce"),
      );
    },
  ],
];

async function connectAgain(world: Parameters<Scenario[1]>[0]): Promise<void> {
  const { store } = world;
  const { polygate_connection: before } = await store.options(["polygate_connection"]);
  await connectShop(world, "Connect again");
  const { polygate_connection: after } = await store.options(["polygate_connection"]);
  assert.equal(Object(after).store, Object(before).store, "the same store, with its orders");
}
