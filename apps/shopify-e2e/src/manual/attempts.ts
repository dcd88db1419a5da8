import { equal, isHeld, isPaid, received, truthy } from "../judge.ts";
import type { Scenario } from "../scenario.ts";
import { submit } from "../submit.ts";
import { HOUR } from "../time.ts";
import { linkOf } from "../world.ts";

/** Orders whose buyer tries more than once, or pays another sum. */
export const attempts: readonly Scenario[] = [
  {
    name: "the first attempt is paid after the second: booked once, the rest to be given back",
    async run(world) {
      const order = await world.place();
      await world.visit(linkOf(order));
      const first = world.newest();
      world.sandbox.control.setScenario(world.account, "late", first.id);
      await world.pass(HOUR, 10 * 60_000);
      await world.visit(linkOf(order));
      const second = world.newest();
      truthy(second.id !== first.id, "a second attempt");
      world.act("pay", second.id);
      await world.settle();
      isPaid(order);
      world.act("pay", first.id);
      await world.pass(10 * 60_000);
      equal(received(order), 9900, "booked");
      isHeld(order, "payment");
      truthy((await world.cases()).includes("double"), "what the merchant must decide");
    },
  },
  {
    name: "the buyer cancels, comes back and pays",
    async run(world) {
      const order = await world.place();
      const { url } = await world.visit(linkOf(order));
      await fetch(`${url}/cancel`, { method: "POST" });
      await world.settle();
      equal(order.cancelledAt, null, "the order");
      await world.visit(linkOf(order));
      equal(world.attempts().length, 2, "attempts");
      world.act("pay");
      await world.settle();
      isPaid(order);
    },
  },
  {
    name: "the bank declines; the buyer pays another time",
    options: { account: "zaakpay" },
    async run(world) {
      const order = await world.place();
      const { html } = await world.visit(linkOf(order));
      await submit(html);
      world.act("decline");
      await world.settle();
      equal([received(order), [...order.tags]], [0, []], "after the decline");
      await submit((await world.visit(linkOf(order))).html);
      world.act("pay");
      await world.settle();
      isPaid(order);
    },
  },
  ...(["under", "over"] as const).map(
    (scenario): Scenario => ({
      name: `the sum that comes is ${scenario} what was asked: held`,
      async run(world) {
        const order = await world.place();
        await world.visit(linkOf(order));
        world.sandbox.control.setScenario(world.account, scenario, world.newest().id);
        world.act("pay");
        await world.pass(10 * 60_000);
        equal(received(order), 0, "booked");
        isHeld(
          order,
          `${scenario === "under" ? "98.00" : "100.00"} INR came in, 99.00 INR was due`,
        );
      },
    }),
  ),
];
