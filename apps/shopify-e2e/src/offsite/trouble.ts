import { consent } from "../consent.ts";
import { equal, truthy } from "../judge.ts";
import type { Scenario } from "../scenario.ts";
import { startProcess } from "../server-process.ts";
import { DAY, HOUR } from "../time.ts";
import { until } from "../until.ts";
import type { World } from "../world.ts";

/** What goes wrong between the server and Shopify. */
export const trouble: readonly Scenario[] = [
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
  {
    name: "the access token ends in the middle: renewed once, resolved",
    async run(world) {
      const { session } = await world.started();
      world.coffee.oauth.expireAll();
      const before = renewals(world);
      world.act("pay");
      await world.settle();
      equal(session.state, "RESOLVED", "the session");
      equal(renewals(world) - before, 1, "renewals");
    },
  },
  {
    name: "tokens of an hour: renewed before they end, for a day, and none is ever refused",
    async run(world) {
      const before = renewals(world);
      for (let hour = 0; hour < 24; hour += 1) {
        world.clock.advance(HOUR);
        const { session } = await world.started();
        world.act("pay");
        await world.settle();
        equal(session.state, "RESOLVED", `hour ${hour}`);
      }
      equal(renewals(world) - before, 24, "renewals");
      equal(world.coffee.refusedTokens(), 0, "refused tokens");
    },
  },
  {
    name: "uninstalled with a payment open: the owner is told; resolved once the merchant connects again",
    async run(world) {
      const { session } = await world.started();
      world.coffee.uninstall();
      world.act("pay");
      await world.pass(HOUR, 10 * 60_000);
      equal(session.state, "CREATED", "while it is away");
      truthy((await world.notices("coffee")).includes("needs_reconnect"), "the owner was told");
      const ended = await world.engine().storage.run("listStoresToReconnect", {});
      equal(
        ended.map(({ store_id }) => store_id),
        ["coffee"],
        "to be connected again",
      );
      const asked = renewals(world);
      await world.pass(2 * DAY, 3 * HOUR);
      equal(renewals(world), asked, "Shopify was asked no more");
      equal(await consent(world.coffee, `${world.url()}/stores/coffee`), 302, "connected");
      await world.settle();
      equal(session.state, "RESOLVED", "the session");
    },
  },
  {
    name: "killed and started again: the token of the consent is still there",
    options: { start: startProcess },
    async run(world) {
      await world.kill();
      await world.restart();
      const { session } = await world.started();
      world.act("pay");
      await world.sandbox.deliverDue();
      await until(() => session.state === "RESOLVED");
      equal(session.state, "RESOLVED", "the session");
    },
  },
];

/** How often Shopify was asked for a token. */
function renewals(world: World): number {
  return world.coffee.operations().filter((name) => name === "AccessToken").length;
}
