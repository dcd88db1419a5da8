import { SANDBOX_ACCOUNTS } from "@polygate/sandbox";
import { equal, truthy } from "../judge.ts";
import { createMerchant, type Merchant } from "../merchant.ts";
import type { Scenario } from "../scenario.ts";
import { APP_ID, APP_SHOP } from "../server-config.ts";
import { DAY, HOUR } from "../time.ts";
import type { World } from "../world.ts";

const SETTINGS = `https://${APP_SHOP}/services/payments_partners/gateways/${APP_ID}/settings`;
const { wezopay, zozo } = SANDBOX_ACCOUNTS;
const WEZOPAY = {
  gateway: "wezopay",
  apiKey: wezopay.apiKey,
  webhookSecret: wezopay.webhookSecret,
  notifyEmail: "merchant@example.com",
};
const ZOZO = { gateway: "zozo", apiToken: zozo.token, notifyEmail: "" };

/** Merchants who set a payments app up by themselves. */
export const onboarding: readonly Scenario[] = [
  {
    name: "a merchant installs the app and enters an account: ready, and its buyers pay to that account",
    options: { account: "wezopay" },
    async run(world) {
      const merchant = createMerchant(world.spice, world.url());
      const page = await merchant.open();
      equal(page.status, 200, "the page");
      truthy(page.html.includes(APP_SHOP), "the shop's name");
      truthy(page.policy.includes("frame-ancestors 'none'"), "in no frame");
      equal(await startAt(world), undefined, "no page to pay at before there is an account");
      const sent = await merchant.send(WEZOPAY);
      equal([sent.status, sent.location], [303, SETTINGS], "back in Shopify");
      const { ready, externalHandle } = world.spice.payments.configured;
      equal([ready, externalHandle], [true, "WezoPay"], "what Shopify was told");
      const [account] = await ownAccounts(world);
      truthy(account && !account.config.includes(wezopay.apiKey), "the account is encrypted");
      truthy(!(await merchant.open()).html.includes(wezopay.apiKey), "no secret is shown again");

      const session = await paidAt(world, "BDT");
      equal(session.state, "RESOLVED", "the session");
      const used = (await payments(world)).map(({ account_id }) => account_id);
      equal(used, [account?.account_id], "collected by");
      equal(await notifiedAt(world), WEZOPAY.notifyEmail, "who is written to");
    },
  },
  {
    name: "an account that a merchant brought is nobody else's to collect by",
    async run(world) {
      const merchant = createMerchant(world.spice, world.url());
      await merchant.open();
      await merchant.send(WEZOPAY);
      const { accounts } = world.engine();
      const [own] = await ownAccounts(world);
      const id = own?.account_id ?? "";
      const of = (store: string | null, allowed: string[] | null) =>
        accounts.usable("test", allowed, store).some((account) => account.id === id);
      equal([of("tea", null), of(null, null), of("tea", [id])], [false, false, false], "others");
      equal(of(own?.store_id ?? "", [id]), true, "its own");
    },
  },
  {
    name: "credentials that the gateway calls wrong: said, nothing kept, not ready",
    async run(world) {
      const merchant = createMerchant(world.spice, world.url());
      await merchant.open();
      for (const [entered, problem] of [
        [{ ...WEZOPAY, apiKey: "wpk_wrong" }, "the credentials are wrong"],
        [{ ...WEZOPAY, apiKey: "" }, "apiKey"],
        [{ ...WEZOPAY, notifyEmail: "nobody" }, "no e-mail address"],
        [{ ...WEZOPAY, gateway: "none" }, "not offered"],
      ] as const) {
        const { status, html } = await merchant.send(entered);
        equal(status, 422, problem);
        truthy(html.includes(problem), `the page does not say "${problem}"`);
        truthy(!html.includes(WEZOPAY.webhookSecret), "a secret is shown again");
      }
      equal(await ownAccounts(world), [], "accounts");
      equal(world.spice.payments.configured.ready, false, "ready");
    },
  },
  {
    name: "where a gateway is reached is not the merchant's to say",
    async run(world) {
      const merchant = createMerchant(world.spice, world.url());
      await merchant.open();
      const sent = await merchant.send({ ...WEZOPAY, baseUrl: "http://127.0.0.1:9", mode: "live" });
      equal(sent.status, 303, "taken");
      const [account] = await ownAccounts(world);
      const config = world.engine().secrets.open(account?.config ?? "");
      equal([config.includes("127.0.0.1"), account?.mode], [false, "test"], "what was kept");
    },
  },
  {
    name: "forged, stale, another's: nobody else gets in",
    async run(world) {
      const app = `${world.url()}/shopify`;
      const stranger = createMerchant(world.spice, world.url());
      equal((await stranger.ask(`${app}?shop=${APP_SHOP}`)).status, 403, "not signed");
      equal((await stranger.ask(`${app}/account`)).status, 403, "no cookie");
      const signed = world.spice.oauth.approve(
        `https://x/?redirect_uri=${encodeURIComponent(app)}`,
      );
      world.clock.advance(120_000);
      equal((await stranger.ask(signed)).status, 403, "signed two minutes ago");
      const other = signed.replace(APP_SHOP, "other.myshopify.com");
      equal((await stranger.ask(other)).status, 403, "signed for another shop");

      equal((await world.engine().storage.run("listStores", { limit: 9 })).length, 2, "stores");

      const merchant = createMerchant(world.spice, world.url());
      await merchant.open();
      equal(
        (await merchant.send(WEZOPAY, { origin: "https://evil.example" })).status,
        403,
        "origin",
      );
      equal(
        (await merchant.send(WEZOPAY, { form: "0".repeat(64) })).status,
        403,
        "the form's token",
      );
      const [name = "", value = ""] = [...merchant.cookies].find(([it]) => it === COOKIE) ?? [];
      const until = Date.now() + DAY;
      const forged = Buffer.from(`${APP_SHOP} ${until}`).toString("base64url");
      stranger.cookies.set(name, `${forged}.${value.split(".")[1]}`);
      equal((await stranger.ask(`${app}/account`)).status, 403, "a changed cookie");
      world.clock.advance(2 * HOUR);
      equal((await merchant.send(WEZOPAY)).status, 403, "a session of two hours ago");
      equal(await ownAccounts(world), [], "accounts");
    },
  },
  {
    name: "a shop that is not on the operator's list gets no further",
    options: { admits: { shops: [] } },
    async run(world) {
      const page = await createMerchant(world.spice, world.url()).open();
      equal(page.status, 403, "the page");
      truthy(page.html.includes("not expected here"), "why");
      equal(world.spice.operations(), [], "Shopify was asked for nothing");
      const stores = await world.engine().storage.run("listStores", { limit: 10 });
      equal(stores.length, 2, "stores");
    },
  },
  {
    name: "a shop that asks to be let in: the owner is told; set up once they have agreed",
    options: { admits: { others: "ask" } },
    async run(world) {
      const merchant = createMerchant(world.spice, world.url());
      truthy((await merchant.open()).html.includes("The operator was asked"), "the page");
      await merchant.open();
      const { storage, clock } = world.engine();
      const stores = await storage.run("listStores", { limit: 10 });
      const store_id = stores.find(({ name }) => name === APP_SHOP)?.store_id ?? "";
      equal(await world.notices(store_id), ["store_asks"], "the owner was told once");
      equal(world.spice.operations(), [], "no access is asked for before");
      const change = { status: "active" } as const;
      await storage.run("changeStore", { store_id, change, actor: "owner", now: clock() });
      equal((await merchant.open()).status, 200, "the page");
      equal((await merchant.send(WEZOPAY)).location, SETTINGS, "set up");
    },
  },
  {
    name: "another account: what is open is followed at the old one, new payments go to the new",
    options: { account: "wezopay" },
    async run(world) {
      const merchant = await setUp(world, WEZOPAY);
      const before = world.spice.payments.startPayment(9900, { test: true, currency: "BDT" });
      await world.visit((await world.post(before, world.spice)) ?? "");
      equal((await merchant.send(ZOZO)).location, SETTINGS, "changed");
      equal(
        (await ownAccounts(world)).map(({ gateway, status }) => `${gateway} ${status}`).sort(),
        ["wezopay disabled", "zozo active"],
        "accounts",
      );
      equal(world.spice.payments.configured.externalHandle, "ZozoGateway", "what Shopify shows");
      world.act("pay");
      await world.settle();
      equal(before.state, "RESOLVED", "the open one");
      equal(await startAt(world, "BDT"), undefined, "taka are not taken any more");
      truthy(await startAt(world, "INR"), "rupees are");
    },
  },
  {
    name: "the account taken away: Shopify offers the method no more, and no payment is begun",
    async run(world) {
      const merchant = await setUp(world, WEZOPAY);
      const sent = await merchant.send({}, { path: "/shopify/account/remove" });
      equal(sent.status, 303, "the answer");
      equal(world.spice.payments.configured.ready, false, "ready");
      equal(
        (await ownAccounts(world)).map(({ status }) => status),
        ["disabled"],
        "the account",
      );
      equal(await startAt(world, "BDT"), undefined, "the page to pay at");
    },
  },
  {
    name: "uninstalled: the account is put out of use, open payments are followed, and it can be set up again",
    options: { account: "wezopay" },
    async run(world) {
      const merchant = await setUp(world, WEZOPAY);
      const session = world.spice.payments.startPayment(9900, { test: true, currency: "BDT" });
      await world.visit((await world.post(session, world.spice)) ?? "");
      world.spice.uninstall();
      await world.settle();
      equal(
        (await ownAccounts(world)).map(({ status }) => status),
        ["disabled"],
        "the account",
      );
      world.act("pay");
      await world.pass(HOUR, 10 * 60_000);
      const [payment] = await payments(world);
      equal([payment?.status, session.state], ["captured", "CREATED"], "known here, not there");
      await merchant.open();
      equal((await merchant.send(WEZOPAY)).location, SETTINGS, "set up again");
      await world.settle();
      equal(session.state, "RESOLVED", "told now");
      equal(
        (await ownAccounts(world)).map(({ status }) => status),
        ["active"],
        "the account",
      );
    },
  },
  {
    name: "a late word of an uninstalling that was undone takes nothing away",
    async run(world) {
      const merchant = await setUp(world, WEZOPAY);
      world.spice.uninstall();
      await merchant.open();
      await world.settle();
      equal(
        (await ownAccounts(world)).map(({ status }) => status),
        ["active"],
        "the account",
      );
    },
  },
  {
    name: "webhooks of shops that are not here: a genuine one is taken, a forged one refused",
    options: { admits: { shops: [] } },
    async run(world) {
      world.spice.webhooks.emit("shop/redact", { shop_domain: APP_SHOP });
      await world.spice.webhooks.deliver();
      const [sent] = world.spice.webhooks.all;
      equal(sent?.answered, 200, "genuine");
      const forged = await fetch(`${world.url()}/shopify/webhooks`, {
        method: "POST",
        headers: {
          "x-shopify-topic": "shop/redact",
          "x-shopify-webhook-id": "forged",
          "x-shopify-shop-domain": APP_SHOP,
          "x-shopify-hmac-sha256": Buffer.alloc(32, 1).toString("base64"),
        },
        body: "{}",
      });
      equal(forged.status, 401, "forged");
    },
  },
];

const COOKIE = "polygate_merchant";

async function setUp(world: World, account: Readonly<Record<string, string>>): Promise<Merchant> {
  const merchant = createMerchant(world.spice, world.url());
  await merchant.open();
  equal((await merchant.send(account)).location, SETTINGS, "set up");
  return merchant;
}

/** A buyer of the shop begins to pay. Where they are sent. */
async function startAt(world: World, currency = "BDT"): Promise<string | undefined> {
  const session = world.spice.payments.startPayment(9900, { test: true, currency });
  return await world.post(session, world.spice);
}

async function paidAt(world: World, currency: string) {
  const session = world.spice.payments.startPayment(9900, { test: true, currency });
  await world.visit((await world.post(session, world.spice)) ?? "");
  world.act("pay");
  await world.settle();
  return session;
}

/** The accounts that merchants brought. */
async function ownAccounts(world: World) {
  const { accounts } = await world.engine().storage.run("readAccounts", {});
  return accounts.filter(({ store_id }) => store_id !== null);
}

async function payments(world: World) {
  const { storage } = world.engine();
  const { payments: found } = await storage.run("listPayments", { limit: 10 });
  return found.flatMap(({ attempts }) => attempts);
}

async function notifiedAt(world: World): Promise<string | null | undefined> {
  const stores = await world.engine().storage.run("listStores", { limit: 10 });
  return stores.find(({ name }) => name === APP_SHOP)?.notify_email;
}
