import type { FakeOrder } from "@polygate/fake-shopify";
import { equal, isHeld, isPaid, received, truthy } from "./judge.ts";
import type { Scenario } from "./main.ts";
import { submit } from "./submit.ts";
import { linkOf, type World } from "./world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const manualScenarios: readonly Scenario[] = [
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
    name: "cash on delivery: nothing is shown, asked or written",
    async run(world) {
      const order = await world.place({ gateway: "Cash on Delivery (COD)" });
      equal((await world.block(order)).state, "none", "the block");
      equal([order.note, order.metafields.size, world.attempts().length], [null, 0, 0], "traces");
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
    name: "the access token ends in the middle: renewed, booked once",
    async run(world) {
      const order = await world.place();
      await world.visit(linkOf(order));
      let revoked = false;
      world.tea.disturbances.before = (operation) => {
        if (operation === "Capture" && !revoked) {
          revoked = true;
          world.tea.oauth.revokeAll();
        }
        return undefined;
      };
      world.act("pay");
      await world.settle();
      truthy(revoked, "the token was revoked");
      isPaid(order);
    },
  },
  {
    name: "the answer to the booking is lost: looked up, not booked twice",
    async run(world) {
      const order = await world.place();
      await world.visit(linkOf(order));
      let lost = 0;
      world.tea.disturbances.after = (operation) =>
        operation === "Capture" && lost++ === 0 ? new Error("lost") : undefined;
      world.act("pay");
      await world.settle();
      await world.pass(10 * 60_000);
      equal(lost, 1, "captures");
      isPaid(order);
    },
  },
  {
    name: "uninstalled with a payment open, installed again: booked then",
    async run(world) {
      const order = await world.place();
      await world.visit(linkOf(order));
      world.tea.uninstall();
      world.act("pay");
      await world.pass(HOUR, 10 * 60_000);
      equal(received(order), 0, "while it is away");
      world.tea.reinstall();
      await world.pass(6 * HOUR, 30 * 60_000);
      isPaid(order);
    },
  },
  {
    name: "no access by the client's credentials: consent by OAuth, the token kept, then paid",
    async run(world) {
      world.tea.uninstall();
      await world.settle();
      const order = world.tea.shop.place({ total: 9900 });
      const app = `${world.url()}/stores/tea`;
      const admin = `https://x/?redirect_uri=${encodeURIComponent(app)}`;
      const opened = await fetch(world.tea.oauth.approve(admin), { redirect: "manual" });
      equal(opened.status, 302, "asked for consent");
      const cookie = opened.headers.get("set-cookie")?.split(";")[0] ?? "";
      const back = world.tea.oauth.approve(opened.headers.get("location") ?? "");
      equal((await fetch(back)).status, 403, "without the cookie");
      const again = world.tea.oauth.approve(opened.headers.get("location") ?? "");
      equal((await fetch(again, { headers: { cookie } })).status, 200, "connected");
      const { operations } = world.tea;
      const asked = operations().filter((name) => name === "AccessToken").length;
      await world.settle();
      await world.visit(linkOf(order));
      world.act("pay");
      await world.settle();
      isPaid(order);
      const later = operations().filter((name) => name === "AccessToken").length;
      equal(later, asked, "no other token was asked for");
    },
  },
  {
    name: "an hour of 500s and throttling: nothing lost, nothing twice",
    async run(world) {
      const order = await world.place();
      await world.visit(linkOf(order));
      world.tea.disturbances.before = () =>
        Math.random() < 0.5 ? new Response("oops", { status: 500 }) : undefined;
      world.tea.throttle(1_000_000);
      world.act("pay");
      const other = world.tea.shop.place({ total: 5000 });
      await world.pass(HOUR, 5 * 60_000);
      equal(received(order), 0, "during the hour");
      world.tea.disturbances.before = () => undefined;
      world.tea.throttle(0);
      await world.pass(12 * HOUR, HOUR);
      isPaid(order);
      truthy(other.metafields.has("polygate_pay_link"), "the other order has its link");
    },
  },
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
