import { equal, isPaid } from "../judge.ts";
import type { Scenario } from "../scenario.ts";
import { DAY, HOUR } from "../time.ts";
import { linkOf } from "../world.ts";

/** What comes as webhooks and from the block, in any order, genuine or not. */
export const webhooks: readonly Scenario[] = [
  {
    name: "webhooks twice, late and in the wrong order: the same comes of it",
    async run(world) {
      const order = world.tea.shop.place({ total: 9900 });
      world.tea.shop.edit(order, 12_000);
      await world.tea.webhooks.deliver({ reversed: true });
      for (const webhook of world.tea.webhooks.all) await world.tea.webhooks.attempt(webhook);
      await world.settle();
      await world.visit(linkOf(order));
      equal(world.newest().requested, { amount: 12_000, currency: "INR" }, "asked");
      world.act("pay");
      await world.settle();
      isPaid(order);
    },
  },
  {
    name: "a webhook with a forged signature is refused and leaves no trace",
    async run(world) {
      const order = world.tea.shop.place({ total: 9900, gateway: "Cash on Delivery (COD)" });
      const [genuine] = world.tea.webhooks.all;
      const response = await fetch(`${world.url()}/stores/tea/webhooks`, {
        method: "POST",
        headers: {
          "x-shopify-topic": "orders/create",
          "x-shopify-webhook-id": "forged",
          "x-shopify-shop-domain": "tea-shop.myshopify.com",
          "x-shopify-hmac-sha256": Buffer.alloc(32, 1).toString("base64"),
        },
        body: genuine?.body.replaceAll("Cash on Delivery (COD)", "UPI by Polygate") ?? "",
      });
      equal(response.status, 401, "the answer");
      await world.sweep();
      equal([order.note, world.attempts().length], [null, 0], "traces");
    },
  },
  {
    name: "another shop's session token is refused",
    async run(world) {
      const order = await world.place();
      const token = world.tea.sessionToken({ dest: "coffee-shop.myshopify.com" });
      equal((await world.block(order, token)).status, 401, "another shop's");
      const forged = world.tea.sessionToken({}, "another secret");
      equal((await world.block(order, forged)).status, 401, "another secret's");
    },
  },
  {
    name: "a customer to be forgotten: once what is open has ended, sums and facts stay",
    async run(world) {
      const paid = await world.place();
      await world.visit(linkOf(paid));
      world.act("pay");
      await world.settle();
      const open = await world.place();
      world.tea.webhooks.emit("customers/redact", {
        shop_id: 954889,
        customer: { id: 191167, email: "Buyer@example.com", phone: null },
        orders_to_redact: [paid.id, open.id],
      });
      await world.settle();
      const { storage } = world.engine();
      const known = () => storage.run("exportBuyer", { email: "buyer@example.com", limit: 9 });
      equal((await known()).length, 1, "what is open is still known");
      await world.pass(4 * DAY, 4 * HOUR);
      equal(await known(), [], "nothing is known");
      const { payments } = await storage.run("listPayments", { limit: 9 });
      const kept = payments.map(({ session }) => [session.status, session.amount, session.buyer]);
      equal(
        kept,
        [
          ["failed", 9900, "{}"],
          ["success", 9900, "{}"],
        ],
        "what is kept",
      );
    },
  },
];
