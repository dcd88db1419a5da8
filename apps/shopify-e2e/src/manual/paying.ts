import { equal, isPaid, received, truthy } from "../judge.ts";
import type { Scenario } from "../scenario.ts";
import { HOUR } from "../time.ts";
import { linkOf } from "../world.ts";

/** Orders that are paid, whoever tells and wherever the buyer is. */
export const paying: readonly Scenario[] = [
  {
    name: "paid, told by the gateway's webhook",
    async run(world) {
      const order = await world.place();
      await world.visit(linkOf(order));
      world.act("pay");
      await world.settle();
      isPaid(order);
    },
  },
  {
    name: "paid, found by the sweep: the gateway's webhook is lost",
    async run(world) {
      const order = await world.place();
      await world.visit(linkOf(order));
      world.sandbox.control.setScenario(world.account, "lost", world.newest().id);
      world.act("pay");
      await world.settle();
      equal(received(order), 0, "before the sweep");
      await world.pass(5 * 60_000);
      isPaid(order);
    },
  },
  {
    name: "the tab is closed at once; paid hours later by the link in the note",
    async run(world) {
      const order = await world.place();
      await world.pass(3 * HOUR, HOUR);
      truthy(order.note?.includes(linkOf(order)), "the note has the link");
      const { status } = await world.visit(linkOf(order));
      equal(status, 200, "the link");
      world.act("pay");
      await world.settle();
      isPaid(order);
    },
  },
  {
    name: "the block waits for an order that appears seconds later, then leads to it",
    async run(world) {
      const order = world.tea.shop.place({ total: 9900, appearsAfter: 4000 });
      equal((await world.block(order)).state, "wait", "at first");
      world.clock.advance(5000);
      const { state, url = "" } = await world.block(order);
      equal(state, "pay", "then");
      await world.visit(url);
      world.act("pay");
      await world.settle();
      isPaid(order);
      equal((await world.block(order)).state, "paid", "in the end");
    },
  },
  {
    name: "two tabs and the webhook at once: one payment, paid once",
    async run(world) {
      const order = world.tea.shop.place({ total: 9900 });
      const tabs = await Promise.all([
        world.block(order),
        world.block(order),
        world.tea.webhooks.deliver(),
        world.block(order),
      ]);
      await world.settle();
      equal(tabs[0].state, "pay", "a tab");
      equal(world.attempts().length, 1, "attempts at the gateway");
      await Promise.all([world.visit(tabs[0].url ?? ""), world.visit(tabs[1].url ?? "")]);
      world.act("pay");
      await world.settle();
      isPaid(order);
    },
  },
  {
    name: "a double click on the pay link: one payment",
    async run(world) {
      const order = await world.place();
      const [one, other] = await Promise.all([
        world.visit(linkOf(order)),
        world.visit(linkOf(order)),
      ]);
      equal(one.url, other.url, "the page");
      equal(world.attempts().length, 1, "attempts at the gateway");
    },
  },
  {
    name: "the buyer's currency is not the shop's: paid in the buyer's",
    options: { account: "wezopay" },
    async run(world) {
      const order = await world.place({ currency: "BDT", shopCurrency: "INR", rate: [7, 10] });
      await world.visit(linkOf(order));
      equal(world.newest().requested, { amount: 9900, currency: "BDT" }, "asked");
      world.act("pay");
      await world.settle();
      isPaid(order);
    },
  },
  {
    name: "a gift card pays a part: the rest is asked for",
    async run(world) {
      const order = await world.place({ giftCard: 900 });
      await world.visit(linkOf(order));
      equal(world.newest().requested, { amount: 9000, currency: "INR" }, "asked");
      world.act("pay");
      await world.settle();
      isPaid(order);
    },
  },
  {
    name: "cash on delivery: nothing is shown, asked or written",
    async run(world) {
      const order = await world.place({ gateway: "Cash on Delivery (COD)" });
      equal((await world.block(order)).state, "none", "the block");
      equal([order.note, order.metafields.size, world.attempts().length], [null, 0, 0], "traces");
    },
  },
];
