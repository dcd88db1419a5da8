import { equal, truthy } from "../judge.ts";
import { createTlsFetch } from "../mutual-tls.ts";
import type { Scenario } from "../scenario.ts";
import { OFFSITE_SHOP } from "../server-config.ts";

/** Who is heard, and what is taken. */
export const identity: readonly Scenario[] = [
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
];
