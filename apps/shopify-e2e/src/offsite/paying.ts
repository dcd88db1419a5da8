import { equal, truthy } from "../judge.ts";
import type { Scenario } from "../scenario.ts";
import { OFFSITE_SHOP } from "../server-config.ts";
import { DAY, HOUR } from "../time.ts";
import { comeBack } from "./come-back.ts";

/** Sessions that are paid, or end otherwise. */
export const paying: readonly Scenario[] = [
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
      equal(await world.notices("coffee"), ["platform"], "the merchant was told once");
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
      equal(await world.cases(), ["double"], "what the merchant must decide");
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
    name: "the page a buyer waits on leads back to the shop: pending; resolved when the money comes",
    async run(world) {
      const { session, url } = await world.started();
      const { html } = await world.visit(url);
      const link = [...html.matchAll(/<a href="([^"]+)">([^<]+)</g)].find(([, , text]) =>
        text?.startsWith("I have paid"),
      )?.[1];
      const back = await fetch(link ?? "", { redirect: "manual" });
      const next = `https://${OFFSITE_SHOP}/checkouts/cn/processing`;
      equal([back.status, back.headers.get("location")], [303, next], "the way back");
      equal(session.state, "PENDING", "meanwhile");
      world.act("pay");
      await world.settle();
      equal(session.state, "RESOLVED", "in the end");
    },
  },
  {
    name: "the buyer cancels on our page, and the money comes all the same: a case, nothing resolved",
    async run(world) {
      const { session, url } = await world.started();
      world.sandbox.control.setScenario(world.account, "late", world.newest().id);
      await fetch(`${url}/cancel`, { method: "POST" });
      await world.settle();
      world.act("pay");
      await world.pass(3 * HOUR, 10 * 60_000);
      equal(session.state, "CREATED", "the session");
      equal(await world.cases(), ["late"], "what the merchant must decide");
    },
  },
  {
    name: "the buyer's currency is not the shop's: paid in the buyer's",
    options: { account: "wezopay" },
    async run(world) {
      const { session } = await world.started(9900, { currency: "BDT" });
      equal(world.newest().requested, { amount: 9900, currency: "BDT" }, "asked");
      world.act("pay");
      await world.settle();
      equal(session.state, "RESOLVED", "the session");
    },
  },
  {
    name: "live: a test session has no page, a real one is paid",
    options: { mode: "live" },
    async run(world) {
      const test = world.coffee.payments.startPayment(9900, { test: true });
      equal(await world.post(test), undefined, "a test session");
      const { session } = await world.started(9900, { test: false });
      equal(world.attempts().length, 1, "attempts");
      world.act("pay");
      await world.settle();
      equal(session.state, "RESOLVED", "the real one");
    },
  },
];
