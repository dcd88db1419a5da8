import type { FakeOrder } from "@polygate/fake-shopify";
import { equal, isHeld, isPaid } from "../judge.ts";
import type { Scenario } from "../scenario.ts";
import { submit } from "../submit.ts";
import { DAY, HOUR } from "../time.ts";
import { linkOf, type World } from "../world.ts";

/** Money that goes back. */
export const refunds: readonly Scenario[] = [
  {
    name: "refunds in Shopify, a part and then the rest: given back by the gateway, once each",
    options: { account: "zaakpay" },
    async run(world) {
      const order = await paidAtZaakpay(world);
      for (const amount of [3000, 6900]) {
        world.tea.shop.refund(order, amount);
        await world.settle();
        for (const webhook of world.tea.webhooks.all) await world.tea.webhooks.attempt(webhook);
        await world.pass(6 * HOUR, HOUR);
      }
      equal(
        world.newest().refunds.map(({ money }) => money.amount),
        [3000, 6900],
        "at the gateway",
      );
      await world.pass(3 * DAY, 3 * HOUR);
      const through = (await world.refunds()).filter(({ status }) => status === "succeeded");
      equal([through.length, order.refunds.length], [2, 2], "through, and in Shopify");
      equal([...order.tags], [], "tags");
    },
  },
  {
    name: "a refund in full whose outcome is unknown: asked about, not sent again",
    options: { account: "zaakpay" },
    async run(world) {
      const order = await paidAtZaakpay(world);
      world.sandbox.control.setScenario("zaakpay", "outage", world.newest().id);
      world.tea.shop.refund(order, 9900);
      await world.pass(HOUR, 10 * 60_000);
      equal(
        (await world.refunds()).map(({ status }) => status),
        ["pending"],
        "meanwhile",
      );
      world.sandbox.control.setScenario("zaakpay", "paid", world.newest().id);
      await world.pass(DAY, HOUR);
      equal(
        (await world.refunds()).map(({ status }) => status),
        ["succeeded"],
        "in the end",
      );
      equal(
        world.newest().refunds.map(({ money }) => money.amount),
        [9900],
        "at the gateway",
      );
      equal([order.refunds.length, [...order.tags]], [1, []], "in Shopify");
    },
  },
  {
    name: "a refund at a gateway that gives nothing back: a task, until a person proves it",
    async run(world) {
      const order = await world.place();
      await world.visit(linkOf(order));
      world.act("pay");
      await world.settle();
      world.tea.shop.refund(order, 3000);
      await world.settle();
      const [task] = await world.refunds();
      equal([task?.status, task?.amount], ["due", 3000], "the task");
      await world.proveRefund(task?.refund_id ?? "", "UTR998877665544");
      await world.settle();
      equal(
        (await world.refunds()).map(({ status }) => status),
        ["succeeded"],
        "in the end",
      );
      equal(order.refunds.length, 1, "in Shopify");
      isHeld(order, "Give 30.00 INR back to the buyer by hand");
    },
  },
  {
    name: "a refund at the gateway: booked in Shopify, once",
    options: { account: "zotlo" },
    async run(world) {
      const order = await world.place({ currency: "TRY" });
      await world.visit(linkOf(order));
      world.act("pay");
      await world.pass(10 * 60_000);
      isPaid(order);
      world.act("refund");
      await world.pass(HOUR, 10 * 60_000);
      equal(
        order.refunds.map(({ amount }) => amount),
        [9900],
        "refunds",
      );
      equal([...order.tags], [], "tags");
    },
  },
];

async function paidAtZaakpay(world: World): Promise<FakeOrder> {
  const order = await world.place();
  await submit((await world.visit(linkOf(order))).html);
  world.act("pay");
  await world.settle();
  isPaid(order);
  return order;
}
