import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTokenVault } from "../bridge/token-vault.ts";
import { createSecretBox } from "../secret-box.ts";
import { openStorage, type Storage } from "../storage/storage.ts";
import { checkAccess, findShopifyShops } from "./shopify.ts";

const NOW = Date.UTC(2026, 3, 14);
const clock = () => NOW;
const secrets = createSecretBox(() => [Buffer.alloc(32, 7).toString("base64")]);
const SETTINGS = { shop: "tea-shop.myshopify.com", clientId: "id", clientSecret: "secret" };

let storage: Storage;
beforeEach(async () => {
  storage = await openStorage({ file: ":memory:" });
});
afterEach(() => storage.close());

async function addStore(store_id: string, settings: object = SETTINGS) {
  await storage.run("createStore", {
    store: {
      store_id,
      platform: "shopify",
      name: `The ${store_id} shop`,
      mode: "test",
      url: null,
      settings: secrets.seal(JSON.stringify(settings)),
      late_payments: "ask",
      release_level: 4,
      notify_email: null,
      accounts: null,
      status: "active",
      created_at: NOW,
    },
    actor: "owner",
    now: NOW,
  });
  return createTokenVault({ storage, secrets, clock }, store_id);
}

const stores = () => storage.run("listStores", { limit: 10 });

describe("the doctor", () => {
  it("names a shop that takes our access no more, and what to do", async () => {
    await addStore("tea");
    const vault = await addStore("coffee");
    await vault.keep(JSON.stringify({ accessToken: "shpat_1" }));
    expect(await checkAccess(await stores(), storage)).toEqual([]);
    await vault.renew(1, async () => ({ type: "refused" }));
    expect(await checkAccess(await stores(), storage)).toEqual([
      {
        name: "store The coffee shop: access",
        state: "fail",
        detail: expect.stringContaining("2026-04-14"),
        fix: expect.stringContaining("opens the app in the shop's admin"),
      },
    ]);
  });

  it("asks a shop with the token of its consent, and leaves one alone whose token is to be renewed", async () => {
    const find = async () =>
      (await findShopifyShops(await stores(), storage, secrets, clock)).map(({ settings }) =>
        JSON.parse(settings),
      );
    const vault = await addStore("tea");
    await addStore("coffee", { ...SETTINGS, app: "offsite" });
    expect(await find()).toEqual([SETTINGS]);
    await vault.keep(JSON.stringify({ accessToken: "shpat_1", expiresAt: NOW + 1 }));
    expect(await find()).toEqual([{ ...SETTINGS, accessToken: "shpat_1" }]);
    await vault.keep(JSON.stringify({ accessToken: "shpat_2", expiresAt: NOW }));
    expect(await find()).toEqual([]);
  });
});
