import { equal, isHeld, isPaid, received, truthy } from "../judge.ts";
import type { Scenario } from "../scenario.ts";
import { DAY, HOUR } from "../time.ts";
import { linkOf } from "../world.ts";

/** Orders that end or change while their payment is open. */
export const orders: readonly Scenario[] = [
  {
    name: "not paid in time: cancelled, goods back in stock, link closed",
    async run(world) {
      const order = await world.place();
      await world.pass(2 * HOUR, 10 * 60_000);
      equal(order.cancelledAt, null, "after two hours");
      await world.pass(DAY, HOUR);
      truthy(order.cancelledAt !== null, "cancelled");
      truthy(order.restocked, "restocked");
      equal((await world.visit(linkOf(order))).status, 410, "the link");
      equal((await world.block(order)).state, "ended", "the block");
    },
  },
  {
    name: "paid after the order was cancelled: held, not booked",
    async run(world) {
      const order = await world.place();
      await world.visit(linkOf(order));
      world.sandbox.control.setScenario(world.account, "late", world.newest().id);
      world.tea.shop.cancel(order);
      await world.settle();
      equal((await world.visit(linkOf(order))).status, 410, "the link");
      world.act("pay");
      await world.pass(3 * HOUR, 10 * 60_000);
      equal(received(order), 0, "booked");
      isHeld(order, "payment");
    },
  },
  {
    name: "marked as paid by hand while the link is open: closed; what comes is held",
    async run(world) {
      const order = await world.place();
      await world.visit(linkOf(order));
      world.tea.shop.markAsPaid(order);
      await world.settle({ gateway: false });
      equal((await world.visit(linkOf(order))).status, 410, "the link");
      world.act("pay");
      await world.pass(10 * 60_000);
      equal(received(order), 9900, "booked");
      isHeld(order, "payment");
    },
  },
  {
    name: "edited before it is paid: paid at its new sum",
    async run(world) {
      const order = await world.place();
      world.tea.shop.edit(order, 12_000);
      await world.settle();
      await world.visit(linkOf(order));
      equal(world.newest().requested, { amount: 12_000, currency: "INR" }, "asked");
      world.act("pay");
      await world.settle();
      isPaid(order);
    },
  },
  {
    name: "a test order at a live store has no payment, nor a real one at a test store",
    options: { development: false },
    async run(world) {
      const real = await world.place();
      equal((await world.block(real)).state, "none", "a real order at a test store");
      const test = await world.place({ test: true });
      equal((await world.block(test)).state, "pay", "a test order at a test store");
      equal(world.attempts().length, 1, "attempts");
    },
  },
  {
    name: "live: a test order has no payment, a real one is paid",
    options: { mode: "live", development: false },
    async run(world) {
      const test = await world.place({ test: true });
      equal((await world.block(test)).state, "none", "a test order");
      equal(world.attempts().length, 0, "attempts");
      const real = await world.place();
      equal((await world.block(real)).state, "pay", "a real order");
      await world.visit(linkOf(real));
      world.act("pay");
      await world.settle();
      isPaid(real);
    },
  },
];
