import type { FakeSession } from "@polygate/fake-shopify";
import { equal, truthy } from "../judge.ts";
import type { Scenario } from "../scenario.ts";
import { submit } from "../submit.ts";
import { DAY, HOUR } from "../time.ts";
import type { World } from "../world.ts";

/** Money that goes back, and captures and voids, which are not to be had. */
export const refunds: readonly Scenario[] = [
  {
    name: "a refund session: kept, given back by the gateway once, then resolved",
    options: { account: "zaakpay" },
    async run(world) {
      const session = await paidSession(world);
      const refund = world.coffee.payments.startOther("refund", session, 3000);
      await Promise.all([world.post(refund), world.post(refund)]);
      truthy(refund.answered, "201 and an empty object");
      // Zaakpay calls a refund initiated for a day.
      await world.pass(3 * DAY, 3 * HOUR);
      equal(refund.state, "RESOLVED", "the session");
      equal(
        world.newest().refunds.map(({ money }) => money.amount),
        [3000],
        "at the gateway",
      );
    },
  },
  {
    name: "a refund session of more than there is: rejected",
    options: { account: "zaakpay" },
    async run(world) {
      const session = await paidSession(world);
      const refund = world.coffee.payments.startOther("refund", session, 20_000);
      await world.post(refund);
      await world.settle();
      equal([refund.state, world.newest().refunds.length], ["REJECTED", 0], "the session");
    },
  },
  {
    name: "a refund session at a gateway that gives nothing back: open until it is proven",
    async run(world) {
      const { session } = await world.started();
      world.act("pay");
      await world.settle();
      const refund = world.coffee.payments.startOther("refund", session, 9900);
      await world.post(refund);
      await world.pass(2 * DAY, 6 * HOUR);
      equal(refund.state, "CREATED", "two days later");
      const [task] = await world.refunds();
      equal(task?.status, "due", "the task");
      await world.proveRefund(task?.refund_id ?? "", "UTR998877665544");
      await world.pass(6 * HOUR, HOUR);
      equal(refund.state, "RESOLVED", "in the end");
    },
  },
  {
    name: "captures and voids are rejected: the gateways collect at once",
    async run(world) {
      const { session } = await world.started();
      world.act("pay");
      await world.settle();
      for (const kind of ["capture", "void"] as const) {
        const other = world.coffee.payments.startOther(kind, session, 9900);
        await world.post(other);
        truthy(other.answered, `${kind}: 201 and an empty object`);
        await world.settle();
        equal(other.state, "REJECTED", kind);
      }
    },
  },
  {
    name: "a refund session whose outcome is unknown: asked about, made once, then resolved",
    options: { account: "zaakpay" },
    async run(world) {
      const session = await paidSession(world);
      world.sandbox.control.setScenario("zaakpay", "outage", world.newest().id);
      const refund = world.coffee.payments.startOther("refund", session, 9900);
      await world.post(refund);
      await world.pass(HOUR, 10 * 60_000);
      equal(refund.state, "CREATED", "meanwhile");
      world.sandbox.control.setScenario("zaakpay", "paid", world.newest().id);
      await world.pass(3 * DAY, 3 * HOUR);
      equal(refund.state, "RESOLVED", "in the end");
      equal(
        world.newest().refunds.map(({ money }) => money.amount),
        [9900],
        "at the gateway",
      );
    },
  },
];

async function paidSession(world: World): Promise<FakeSession> {
  const session = world.coffee.payments.startPayment(9900, { test: true });
  const { html } = await world.visit((await world.post(session)) ?? "");
  await submit(html);
  world.act("pay");
  await world.settle();
  equal(session.state, "RESOLVED", "the payment");
  return session;
}
