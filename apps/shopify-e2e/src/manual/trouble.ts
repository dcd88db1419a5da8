import { consent } from "../consent.ts";
import { equal, isPaid, received, truthy } from "../judge.ts";
import type { Scenario } from "../scenario.ts";
import { HOUR } from "../time.ts";
import { linkOf } from "../world.ts";

/** What goes wrong between the server and the shop. */
export const trouble: readonly Scenario[] = [
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
    name: "a consent's token ends while a buyer pays: renewed by itself, booked once",
    async run(world) {
      world.tea.uninstall();
      equal(await consent(world.tea, `${world.url()}/stores/tea`), 200, "connected");
      const order = await world.place();
      await world.visit(linkOf(order));
      const asked = () => world.tea.operations().filter((name) => name === "AccessToken").length;
      const before = asked();
      world.clock.advance(HOUR);
      world.act("pay");
      await world.settle();
      isPaid(order);
      equal(asked() - before, 1, "renewals");
      equal(await world.notices("tea"), ["platform"], "only of the uninstalling");
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
];
