import { equal, truthy } from "../judge.ts";
import { createMerchant } from "../merchant.ts";
import type { Scenario } from "../scenario.ts";
import { APP_SHOP } from "../server-config.ts";
import { DAY, HOUR } from "../time.ts";
import { ownAccounts, SETTINGS, WEZOPAY } from "./set-up.ts";

/** Who may set a payments app up. */
export const admission: readonly Scenario[] = [
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
