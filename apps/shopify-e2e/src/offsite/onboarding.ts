import { equal, truthy } from "../judge.ts";
import { createMerchant } from "../merchant.ts";
import type { Scenario } from "../scenario.ts";
import { APP_SHOP } from "../server-config.ts";
import { HOUR } from "../time.ts";
import type { World } from "../world.ts";
import { ownAccounts, SETTINGS, setUp, startAt, WEZOPAY, ZOZO } from "./set-up.ts";

/** Merchants who bring the account that collects, change it, and leave. */
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
      truthy(account && !account.config.includes(WEZOPAY.apiKey), "the account is encrypted");
      truthy(!(await merchant.open()).html.includes(WEZOPAY.apiKey), "no secret is shown again");

      const paying = await world.visit((await startAt(world)) ?? "");
      truthy(paying.html.includes(WEZOPAY.shopName), "buyers read the merchant's name");
      const session = await paidAt(world, "BDT");
      equal(session.state, "RESOLVED", "the session");
      const used = new Set((await payments(world)).map(({ account_id }) => account_id));
      equal([...used], [account?.account_id], "collected by");
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
        [{ ...WEZOPAY, shopName: " " }, "Your shop"],
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
];

async function paidAt(world: World, currency: string) {
  const session = world.spice.payments.startPayment(9900, { test: true, currency });
  await world.visit((await world.post(session, world.spice)) ?? "");
  world.act("pay");
  await world.settle();
  return session;
}

async function payments(world: World) {
  const { storage } = world.engine();
  const { payments: found } = await storage.run("listPayments", { limit: 10 });
  return found.flatMap(({ attempts }) => attempts);
}

async function notifiedAt(world: World): Promise<string | null | undefined> {
  const stores = await world.engine().storage.run("listStores", { limit: 10 });
  return stores.find(({ name }) => name === WEZOPAY.shopName)?.notify_email;
}
