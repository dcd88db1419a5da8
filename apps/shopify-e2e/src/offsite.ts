import { hmacSha256 } from "@polygate/core";
import type { FakeSession } from "@polygate/fake-shopify";
import { equal, truthy } from "./judge.ts";
import type { Scenario } from "./main.ts";
import { createTlsFetch } from "./mutual-tls.ts";
import { CLIENT_SECRET, OFFSITE_SHOP } from "./server-config.ts";
import { startProcess } from "./server-process.ts";
import { submit } from "./submit.ts";
import type { World } from "./world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const offsiteScenarios: readonly Scenario[] = [
  {
    name: "paid, told by the gateway's webhook: resolved",
    async run(world) {
      const { session } = await world.started();
      world.act("pay");
      await world.settle();
      equal(session.state, "RESOLVED", "the session");
    },
  },
  {
    name: "paid, found by the sweep: the gateway's webhook is lost",
    async run(world) {
      const { session } = await world.started();
      world.sandbox.control.setScenario(world.account, "lost", world.newest().id);
      world.act("pay");
      await world.settle();
      equal(session.state, "CREATED", "before the sweep");
      await world.pass(5 * 60_000);
      equal(session.state, "RESOLVED", "the session");
    },
  },
  {
    name: "the buyer comes back: led on by Shopify's own next address",
    async run(world) {
      const { session, url } = await world.started();
      world.act("pay");
      await world.settle();
      equal(session.state, "RESOLVED", "the session");
      const { html } = await world.visit(url);
      truthy(html.includes(`https://${OFFSITE_SHOP}/checkouts/cn/processing`), "the way back");
    },
  },
  {
    name: "the buyer comes back before the money: pending; resolved when it comes",
    async run(world) {
      const { session } = await world.started();
      const back = await comeBack(world, session);
      equal(back, `https://${OFFSITE_SHOP}/checkouts/cn/processing`, "the way back");
      equal(session.state, "PENDING", "meanwhile");
      truthy((session.pendingExpiresAt ?? 0) < world.clock.now() + 3 * DAY, "within three days");
      world.act("pay");
      await world.settle();
      equal(session.state, "RESOLVED", "in the end");
    },
  },
  {
    name: "paid after the pending time was over: held, never resolved",
    async run(world) {
      const { session } = await world.started();
      await comeBack(world, session);
      world.sandbox.control.setScenario(world.account, "lost", world.newest().id);
      world.act("pay");
      world.clock.advance(3 * DAY);
      await world.pass(6 * HOUR, HOUR);
      equal(session.state, "EXPIRED", "the session");
      truthy(world.coffee.operations().includes("ResolvePayment"), "it was tried");
    },
  },
  {
    name: "the same session posted again and again: the same page, one payment",
    async run(world) {
      const session = world.coffee.payments.startPayment(9900, { test: true });
      const pages = await Promise.all([world.post(session), world.post(session)]);
      const later = await world.post(session);
      equal([pages[1], later], [pages[0], pages[0]], "the page");
      truthy(later, "there is a page");
      await world.visit(later ?? "");
      equal(world.attempts().length, 1, "attempts");
    },
  },
  {
    name: "two tabs of one checkout: one is paid, the other is closed",
    async run(world) {
      const one = await world.started(9900, { group: "tabs" });
      const other = await world.started(9900, { group: "tabs" });
      const [first, second] = world.attempts();
      world.act("pay", second?.id);
      await world.settle();
      equal([one.session.state, other.session.state], ["CREATED", "RESOLVED"], "sessions");
      world.act("pay", first?.id);
      await world.pass(10 * 60_000);
      equal(one.session.state, "CREATED", "the second payment resolves nothing");
    },
  },
  {
    name: "the buyer cancels and chooses again: not rejected, the new session is paid",
    async run(world) {
      const { session, url } = await world.started();
      await fetch(`${url}/cancel`, { method: "POST" });
      await world.settle();
      equal(session.state, "CREATED", "the first");
      const { html } = await world.visit(url);
      truthy(html.includes(`https://${OFFSITE_SHOP}/checkouts/cn/cancel`), "the way back");
      const again = await world.started();
      world.act("pay");
      await world.settle();
      equal(again.session.state, "RESOLVED", "the second");
    },
  },
  {
    name: "the bank declines: rejected",
    async run(world) {
      const { session } = await world.started();
      world.act("decline");
      await world.settle();
      equal(session.state, "REJECTED", "the session");
    },
  },
  ...(["under", "over"] as const).map(
    (scenario): Scenario => ({
      name: `the sum that comes is ${scenario} what was asked: not resolved`,
      async run(world) {
        const { session } = await world.started();
        world.sandbox.control.setScenario(world.account, scenario, world.newest().id);
        world.act("pay");
        await world.pass(10 * 60_000);
        equal(session.state, "CREATED", "the session");
      },
    }),
  ),
  {
    name: "Shopify has not got our answer yet: told again, resolved once it has",
    async run(world) {
      const { session } = await world.started();
      session.answered = false;
      world.act("pay");
      await world.settle();
      equal(session.state, "CREATED", "too early");
      session.answered = true;
      await world.pass(60_000, 10_000);
      equal(session.state, "RESOLVED", "then");
    },
  },
  {
    name: "an hour of 500s, throttling and silence: resolved on Shopify's schedule",
    async run(world) {
      const { session } = await world.started();
      let turn = 0;
      world.coffee.disturbances.before = () => {
        turn += 1;
        if (turn % 3 === 0) return new Response("oops", { status: 500 });
        if (turn % 3 === 1)
          return Response.json({
            errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
          });
        return new Error("cut");
      };
      world.act("pay");
      await world.pass(HOUR, 60_000);
      equal(session.state, "CREATED", "during the hour");
      world.coffee.disturbances.before = () => undefined;
      await world.pass(2 * HOUR, 10 * 60_000);
      equal(session.state, "RESOLVED", "afterwards");
    },
  },
  {
    name: "a live session at a test account, an authorization, a broken one: no 2xx",
    async run(world) {
      const { payments } = world.coffee;
      for (const session of [
        payments.startPayment(9900, { test: false }),
        payments.startPayment(9900, { test: true, kind: "authorization" }),
        payments.startPayment(9900, { test: true, currency: "KWD" }),
      ]) {
        equal(await world.post(session), undefined, "the page");
      }
      equal(world.attempts().length, 0, "attempts");
    },
  },
  {
    name: "without Shopify's client certificate nobody is heard",
    async run(world) {
      const session = world.coffee.payments.startPayment(9900, { test: true });
      const { serverCa, stranger } = world.certificates;
      for (const identity of [undefined, stranger]) {
        const send = createTlsFetch(serverCa, identity);
        const outcome = await world.coffee
          .post(session, `${world.sessionsUrl()}/payment`, send)
          .catch(() => "hung up");
        equal(outcome, "hung up", identity ? "a stranger's" : "none");
      }
      const public_ = await fetch(`${world.url()}/stores/coffee/payment`, {
        method: "POST",
        headers: { "shopify-shop-domain": OFFSITE_SHOP },
        body: JSON.stringify(session.body),
      });
      equal(public_.status, 404, "at the buyers' address");
      equal(world.attempts().length, 0, "attempts");
    },
  },
  {
    name: "behind a proxy: its word counts, a forged header from elsewhere does not",
    options: { proxies: ["127.0.0.1"] },
    async run(world) {
      const session = world.coffee.payments.startPayment(9900, { test: true });
      const say = (value?: string) => (url: string, init: RequestInit) =>
        fetch(url, {
          ...init,
          headers: {
            ...Object.fromEntries(new Headers(init.headers)),
            ...(value && { "x-ssl-client-verify": value }),
          },
        });
      const url = `${world.sessionsUrl()}/payment`;
      for (const value of [undefined, "FAILED", "success"]) {
        equal(await world.coffee.post(session, url, say(value)), undefined, String(value));
      }
      truthy(await world.coffee.post(session, url, say("SUCCESS")), "the proxy's word");
    },
  },
  {
    name: "a client-certificate header from an address that is no proxy is forged",
    options: { proxies: ["192.0.2.1"] },
    async run(world) {
      const session = world.coffee.payments.startPayment(9900, { test: true });
      const page = await world.coffee.post(session, `${world.sessionsUrl()}/payment`, (url, init) =>
        fetch(url, {
          ...init,
          headers: {
            ...Object.fromEntries(new Headers(init.headers)),
            "x-ssl-client-verify": "SUCCESS",
            "x-forwarded-for": "192.0.2.1",
          },
        }),
      );
      equal([page, world.attempts().length], [undefined, 0], "heard");
    },
  },
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
    name: "the server is killed between its answer and the resolve: resolved by the next",
    options: { start: startProcess },
    async run(world) {
      const { session } = await world.started();
      world.coffee.disturbances.before = () => new Response("oops", { status: 500 });
      world.act("pay");
      await world.sandbox.deliverDue();
      await until(() => world.coffee.operations().includes("ResolvePayment"));
      await world.kill();
      equal(session.state, "CREATED", "when it was killed");
      world.coffee.disturbances.before = () => undefined;
      await world.restart();
      await until(() => session.state === "RESOLVED");
      equal(session.state, "RESOLVED", "the session");
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

/** The buyer follows the return address of a session. Where it leads. */
async function comeBack(world: World, { body }: FakeSession): Promise<string | null> {
  const mac = hmacSha256(CLIENT_SECRET, `polygate return ${body.id}`);
  const url = `${world.url()}/stores/coffee/return/${body.id}.${mac}`;
  const response = await fetch(url, { redirect: "manual" });
  return response.headers.get("location");
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < 20_000; waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
