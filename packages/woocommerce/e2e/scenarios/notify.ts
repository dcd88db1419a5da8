import assert from "node:assert/strict";
import { notify, paidMessage, readKey } from "../notify.ts";
import { mailedOnce, paidOnce, paymentOf, type Scenario, shopper } from "../world.ts";

/** What is sent to the plugin by hand. */
export const notifications: readonly Scenario[] = [
  [
    "20 notifications at once are one completion and one mail",
    async (world) => {
      const { store } = world;
      const { id } = await shopper(world).buy(world.tea);
      const payment = await paymentOf(world, { id });
      const key = await readKey(store);
      const send = () => notify(store, key, paidMessage(store, id, payment));
      const answers = await Promise.all(Array.from({ length: 20 }, send));
      for (const { status, outcome } of answers) {
        assert.ok(status === 503 || outcome === "applied", `${status} ${outcome}`);
      }
      assert.ok(answers.some(({ outcome }) => outcome === "applied"));
      await paidOnce(world, id);
      await mailedOnce(world, id);
    },
  ],
  [
    "forged, old, unsigned and signed with an empty secret: not believed",
    async (world) => {
      const { store } = world;
      const { id } = await shopper(world).buy(world.tea);
      const key = await readKey(store);
      const message = paidMessage(store, id, await paymentOf(world, { id }));
      const tries = [
        notify(store, { ...key, secret: "pgs_forged_forged_forged_forged_forged" }, message),
        notify(store, { ...key, secret: "" }, message),
        notify(store, { ...key, id: "unknown1" }, message),
        notify(store, { id: "", secret: "" }, message),
        notify(store, key, message, { at: Date.now() - 330_000 }),
        notify(store, key, message, { at: Date.now() + 400_000 }),
        notify(store, key, message, { signature: "v1=" }),
        notify(store, key, message, { signature: `v1=${"0".repeat(64)}` }),
      ];
      for (const answer of await Promise.all(tries)) assert.equal(answer.status, 401, answer.text);
      assert.equal((await store.order(id)).status, "pending");
    },
  ],
  [
    "another order's payment, another sum, another currency, another mode: refused",
    async (world) => {
      const { store } = world;
      const { id } = await shopper(world).buy(world.tea);
      const other = await shopper(world).buy(world.tea);
      const payment = await paymentOf(world, { id });
      const key = await readKey(store);
      for (const message of [
        paidMessage(store, other.id, payment),
        paidMessage(store, id, payment, { amount: "251.01" }),
        paidMessage(store, id, payment, { amount: "250.99" }),
        paidMessage(store, id, payment, { currency: "BDT" }),
        paidMessage(store, id, payment, { mode: "live" }),
        paidMessage(store, 99_999_999, payment),
      ]) {
        const { status, outcome } = await notify(store, key, message);
        assert.deepEqual([status, outcome], [200, "refused"], JSON.stringify(message));
      }
      for (const order of [id, other.id]) {
        const { status, notes } = await store.order(order);
        assert.equal(status, "pending");
        assert.ok(!notes.some((note) => note.includes("collected")));
      }
      const truth = await notify(store, key, paidMessage(store, id, payment));
      assert.equal(truth.outcome, "applied");
    },
  ],
  [
    "the REST address hears the same",
    async (world) => {
      const { store } = world;
      const { id } = await shopper(world).buy(world.tea);
      const key = await readKey(store);
      const message = paidMessage(store, id, await paymentOf(world, { id }));
      const address = "?rest_route=/polygate/v1/notify";
      const forged = { ...key, secret: "pgs_forged_forged_forged_forged_forged" };
      assert.equal((await notify(store, forged, message, { address })).status, 401);
      assert.equal((await notify(store, key, message, { address })).outcome, "applied");
    },
  ],
  [
    "a test account says nothing about a live order",
    async (world) => {
      const { store } = world;
      const { id } = await shopper(world).buy(world.tea);
      const payment = await paymentOf(world, { id });
      const { ledger } = await store.order(id);
      assert.ok(ledger);
      const live = {
        ...ledger,
        payments: { [payment]: { ...ledger.payments[payment], mode: "live" } },
      };
      await store.order(id, { meta: { _polygate: live } });
      const key = await readKey(store);
      const { outcome } = await notify(store, key, paidMessage(store, id, payment));
      assert.equal(outcome, "refused");
      assert.equal((await store.order(id)).status, "pending");
    },
  ],
  [
    "a thrown-away order is left there, with a note",
    async (world) => {
      const { store } = world;
      const { id } = await shopper(world).buy(world.tea);
      const payment = await paymentOf(world, { id });
      await store.order(id, { trash: true });
      const key = await readKey(store);
      const { outcome } = await notify(store, key, paidMessage(store, id, payment));
      assert.equal(outcome, "held");
      assert.equal((await store.order(id)).status, "trash");
    },
  ],
];
