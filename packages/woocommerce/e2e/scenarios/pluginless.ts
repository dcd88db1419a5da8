import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { PORTS } from "../env.ts";
import {
  connectPluginless,
  goToPay,
  killPluginless,
  linksMailed,
  mailedLink,
  openLink,
  order,
  payAt,
  rest,
  sendWebhooks,
  startPluginless,
  webhooks,
} from "../pluginless.ts";
import { until } from "../shopper.ts";
import { control, runCommand } from "../stack.ts";
import { becomes, isNoted, type Scenario, type World } from "../world.ts";

/** The server looks at the shop every two minutes. */
const POLL = 150;

/** Without the plugin: a server of its own, connected by WooCommerce's own approve page. */
export const pluginless: readonly Scenario[] = [
  [
    "plugin-less: forged keys are not kept; connected by the shop's own approve page, webhooks made",
    async (world) => {
      await world.store.do("forget_webhooks");
      await world.store.do("mails", { clear: true });
      await startPluginless();
      const forged = await fetch(`http://127.0.0.1:${PORTS.pluginless}/connect/woocommerce/keys`, {
        method: "POST",
        body: JSON.stringify({
          user_id: "a".repeat(43),
          consumer_key: world.store.access.consumerKey,
          consumer_secret: world.store.access.consumerSecret,
          key_permissions: "read_write",
        }),
      });
      assert.equal(forged.status, 422);
      assert.match(await connectPluginless(world), /Tea shop is connected/);
      const made = await until("the webhooks are made", async () => {
        const found = await webhooks(world);
        return found.length === 3 && found;
      });
      assert.ok(made.every(({ status }) => status === "active"));
    },
  ],
  [
    "plugin-less: by webhook; one link by mail, one payment, one completed order",
    async (world) => {
      const id = await order(world);
      const link = await mailedLink(world, id, 20);
      const delivered = `polygate_e2e_delivery_${id}`;
      assert.equal(String((await world.store.options([delivered]))[delivered]), "200");
      await payAt(await goToPay(link));
      const { transaction } = await paidOnceFromHold(world, id);
      assert.notEqual(transaction, "");
      await sendWebhooks(world);
      assert.match((await openLink(link)).text, /This order is paid/);
      await setTimeout(2000);
      assert.equal((await linksMailed(world, id)).length, 1);
    },
  ],
  [
    "plugin-less: by asking, where webhooks get lost",
    async (world) => {
      await world.store.set({ polygate_e2e_webhooks_lost: "1" });
      try {
        const id = await order(world);
        const link = await mailedLink(world, id, POLL);
        await payAt(await goToPay(link));
        await paidOnceFromHold(world, id);
        assert.equal((await linksMailed(world, id)).length, 1);
      } finally {
        await world.store.set({ polygate_e2e_webhooks_lost: null });
      }
    },
  ],
  [
    "plugin-less: cash on delivery and bank transfer are left alone",
    async (world) => {
      const cash = await order(world, "cod");
      const bank = await order(world, "bacs");
      const ours = await order(world);
      const before = [await world.store.order(cash), await world.store.order(bank)];
      // Told of together with one that is ours.
      await mailedLink(world, ours);
      await setTimeout(3000);
      const after = [await world.store.order(cash), await world.store.order(bank)];
      assert.deepEqual(after, before);
      assert.deepEqual(
        after.map(({ status }) => status),
        ["processing", "on-hold"],
      );
      for (const id of [cash, bank]) assert.deepEqual(await linksMailed(world, id), []);
    },
  ],
  [
    "plugin-less: an edited order is asked for what it comes to now; what the old payment brings is held",
    async (world) => {
      const { store } = world;
      const id = await order(world);
      const link = await mailedLink(world, id);
      const old = await goToPay(link);
      await store.order(id, { fee: "9.00" });
      await sendWebhooks(world);
      const fresh = await goToPay(link);
      assert.notEqual(fresh, old);
      const { requested } = await control(`/zozo/payments/${fresh}`);
      assert.equal(requested.amount, 26_000);
      await payAt(fresh);
      await paidOnceFromHold(world, id);
      // Paid twice: the order stays as it is, and says so.
      await payAt(old);
      const noted = await isNoted(world, id, /was paid before.*251\.00 INR more/);
      assert.equal(noted.status, "processing");
      await paidOnceFromHold(world, id);
    },
  ],
  [
    "plugin-less: a cancelled order's link is closed; money that comes all the same is only noted",
    async (world) => {
      const { store } = world;
      const id = await order(world);
      const link = await mailedLink(world, id);
      const payment = await goToPay(link);
      await store.order(id, { status: "cancelled" });
      await sendWebhooks(world);
      const refused = await openLink(link);
      assert.equal(refused.status, 410);
      assert.match(refused.text, /This order was cancelled/);
      const stock = await store.do("stock", { product: world.tea });
      await payAt(payment).catch(() => undefined);
      await setTimeout(4000);
      const { status, paid } = await store.order(id);
      assert.deepEqual([status, paid], ["cancelled", false]);
      assert.deepEqual(await store.do("stock", { product: world.tea }), stock);
    },
  ],
  [
    "plugin-less: paid by hand meanwhile, thrown away, or to be paid otherwise: the link says so",
    async (world) => {
      const { store } = world;
      const cases = [
        [{ status: "processing" }, 200, /This order is paid/],
        [{ method: "cod" }, 410, /not valid/],
        [{ trash: true }, 410, /This order was cancelled/],
      ] as const;
      for (const [change, status, text] of cases) {
        const id = await order(world);
        const link = await mailedLink(world, id);
        await store.order(id, change);
        const page = await openLink(link);
        assert.equal(page.status, status, JSON.stringify(change));
        assert.match(page.text, text);
      }
    },
  ],
  [
    "plugin-less: too little and too much are the server's to decide; the order gets a note only",
    async (world) => {
      for (const [amount, word] of [
        ["250.99", /250\.99 INR came in, 251\.00 INR was due/],
        ["251.01", /251\.01 INR came in, 251\.00 INR was due/],
      ] as const) {
        const id = await order(world);
        const link = await mailedLink(world, id);
        await payAt(await goToPay(link), { amount });
        const { status, paid } = await isNoted(world, id, word);
        assert.deepEqual([status, paid], ["on-hold", false]);
        assert.match((await openLink(link)).text, /is being checked/);
      }
    },
  ],
  [
    "plugin-less: a refund of the merchant's becomes a task where the gateway has no way to, once",
    async (world) => {
      const id = await order(world);
      await payAt(await goToPay(await mailedLink(world, id)));
      await paidOnceFromHold(world, id);
      await rest(world, "POST", `/orders/${id}/refunds`, { amount: "51.00", api_refund: false });
      await sendWebhooks(world);
      const tasks = ({ notes }: { notes: readonly string[] }) =>
        notes.filter((note) => /51\.00 INR back to the buyer by hand/.test(note)).length;
      await isNoted(world, id, /51\.00 INR back to the buyer by hand/);
      await rest(world, "PUT", `/orders/${id}`, { customer_note: "Thank you" });
      await sendWebhooks(world);
      await setTimeout(3000);
      assert.equal(tasks(await world.store.order(id)), 1);
    },
  ],
  [
    "plugin-less: the server is killed between the gateway's word and the shop's, and has webhooks set going again",
    async (world) => {
      const { store } = world;
      const id = await order(world);
      const payment = await goToPay(await mailedLink(world, id));
      const [webhook] = await webhooks(world);
      await rest(world, "PUT", `/webhooks/${webhook?.id}`, { status: "disabled" });
      await store.set({ polygate_e2e_closed: "1" });
      try {
        await payAt(payment);
        await setTimeout(1000);
        await killPluginless();
      } finally {
        await store.set({ polygate_e2e_closed: null });
        await startPluginless();
      }
      await becomes(world, id, "processing", 330);
      await paidOnceFromHold(world, id);
      await until(
        "all webhooks go again",
        async () => (await webhooks(world)).every(({ status }) => status === "active"),
        POLL,
      );
    },
  ],
  [
    "plugin-less: the server is killed before it works on a new order: one link all the same",
    async (world) => {
      const { store } = world;
      await store.set({ polygate_e2e_closed: "1" });
      const id = await order(world);
      await sendWebhooks(world);
      await setTimeout(1500);
      await killPluginless();
      await store.set({ polygate_e2e_closed: null });
      await startPluginless();
      await mailedLink(world, id, POLL);
      await setTimeout(5000);
      assert.equal((await linksMailed(world, id)).length, 1);
    },
  ],
  [
    "plugin-less: doctor finds nothing to put right",
    async () => {
      // The shop was closed a moment ago: a look that failed then is in order once the next one did not.
      const found = await until(
        "the shop is looked at again",
        async () => {
          const checks = await examine();
          return checks.at(-1)?.state === "ok" && checks;
        },
        POLL / 4,
      );
      assert.deepEqual(
        found.map(({ name, state }) => [name.replace("store Tea shop: ", ""), state]),
        [
          // The store under test has no certificate.
          ["TLS", "warn"],
          ["REST API", "ok"],
          ["changes", "ok"],
          ["payment method", "ok"],
          ["webhooks", "ok"],
          ["currency", "ok"],
          ["looks at the shop", "ok"],
        ],
      );
    },
  ],
];

/** An order on hold is taken as by hand: WooCommerce writes one change of its status down, a moment after it. */
async function paidOnceFromHold(world: World, id: number) {
  await becomes(world, id, "processing");
  const word = /changed from On hold to Processing/i;
  const order = await isNoted(world, id, word);
  assert.equal(order.paid, true);
  const moves = order.notes.filter((note) => word.test(note));
  assert.equal(moves.length, 1, JSON.stringify(order.notes));
  return order;
}

/** What the doctor says of the shop. */
async function examine(): Promise<readonly { readonly name: string; readonly state: string }[]> {
  const said = await runCommand("pluginless", ["doctor", "--json"]);
  const { checks }: { checks: readonly { name: string; state: string }[] } = JSON.parse(said);
  return checks.filter(({ name }) => name.startsWith("store Tea shop"));
}
