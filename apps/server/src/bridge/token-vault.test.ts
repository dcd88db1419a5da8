import { createMovableClock } from "@polygate/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { databases, type Place } from "../__fixtures__/databases.ts";
import { createSecretBox } from "../secret-box.ts";
import { openStorage, type Storage } from "../storage/storage.ts";
import { createTokenVault } from "./token-vault.ts";

const secrets = createSecretBox(() => [Buffer.alloc(32, 7).toString("base64")]);
const MINUTE = 60_000;

describe.each(databases)("a vault of tokens in $name", ({ missing, create }) => {
  let place: Place;
  const opened: Storage[] = [];
  const clock = createMovableClock();
  /** The vault of one store, as another process has it. */
  async function open(storeId = "tea") {
    const storage = await openStorage(place.options);
    opened.push(storage);
    return { storage, vault: createTokenVault({ storage, secrets, clock: clock.now }, storeId) };
  }
  const renewed = (text: string) => async () => ({ type: "renewed", text }) as const;
  const refused = async () => ({ type: "refused" }) as const;

  beforeEach(async (context) => {
    if (missing !== undefined) context.skip(missing);
    place = await create();
  });
  afterEach(async () => {
    for (const storage of opened.splice(0)) await storage.close();
    await place?.remove();
  });

  it("keeps the newest, encrypted, for every process and after a restart", async () => {
    const { vault } = await open();
    expect(await vault.read()).toBeUndefined();
    await vault.keep("token 1");
    await vault.keep("token 2");
    const other = await open();
    expect(await other.vault.read()).toEqual({ text: "token 2", version: 2, isRefused: false });
    expect(await (await open("coffee")).vault.read()).toBeUndefined();
    expect(JSON.stringify(await place.query("select * from platform_tokens"))).not.toContain(
      "token",
    );
  });

  it("has one of many ask for another; all get what it brought", async () => {
    const vaults = await Promise.all([open(), open(), open()]);
    await vaults[0]?.vault.keep("token 1");
    let asked = 0;
    const ask = async () => {
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { type: "renewed", text: `token ${1 + asked}` } as const;
    };
    const found = await Promise.all([...vaults, ...vaults].map(({ vault }) => vault.renew(1, ask)));
    expect(asked).toBe(1);
    expect(found).toEqual(found.map(() => ({ text: "token 2", version: 2, isRefused: false })));
  });

  it("asks nobody about a version that is not the newest", async () => {
    const { vault } = await open();
    await vault.keep("token 1");
    await vault.keep("token 2");
    await expect(vault.renew(1, renewed("token 3"))).resolves.toMatchObject({ text: "token 2" });
  });

  it("lets another ask at once where the first got no answer", async () => {
    const { vault } = await open();
    await vault.keep("token 1");
    const fails = vault.renew(1, () => Promise.reject(new Error("no answer")));
    await expect(fails).rejects.toThrow("no answer");
    await expect(vault.renew(1, renewed("token 2"))).resolves.toMatchObject({ text: "token 2" });
  });

  it("lets another ask after a while where the first died", async () => {
    const { storage, vault } = await open();
    await vault.keep("token 1");
    const dead = { store_id: "tea", version: 1, token: "dead", lease: 150_000, now: clock.now() };
    expect(await storage.run("claimTokenRenewal", dead)).toBe(true);
    expect(await storage.run("claimTokenRenewal", { ...dead, token: "other" })).toBe(false);
    clock.advance(3 * MINUTE);
    await expect(vault.renew(1, renewed("token 2"))).resolves.toMatchObject({ text: "token 2" });
    const late = { store_id: "tea", token: "dead", sealed: "late", now: clock.now() };
    expect(await storage.run("renewPlatformToken", late)).toBe(false);
    expect(await vault.read()).toMatchObject({ text: "token 2" });
  });

  it("lets a consent win over a renewal that is under way", async () => {
    const { vault } = await open();
    await vault.keep("token 1");
    const found = await vault.renew(1, async () => {
      await vault.keep("token of a consent");
      return { type: "renewed", text: "token 2" };
    });
    expect(found).toMatchObject({ text: "token of a consent", version: 2 });
  });

  it("tells the owner once of a token that can be renewed no more, until a consent brings another", async () => {
    const { storage, vault } = await open();
    await vault.keep("token 1");
    await expect(vault.renew(1, refused)).resolves.toMatchObject({ isRefused: true });
    await vault.renew(1, () => Promise.reject(new Error("asked again")));
    const claim = { store_id: "tea", version: 1, token: "x", lease: 1, now: clock.now() };
    expect(await storage.run("claimTokenRenewal", claim)).toBe(false);
    expect(await storage.run("listNotices", { store_id: "tea", limit: 9 })).toMatchObject([
      { kind: "needs_reconnect" },
    ]);
    expect(await storage.run("listStoresToReconnect", {})).toMatchObject([{ store_id: "tea" }]);
    await vault.keep("token 2");
    expect(await storage.run("listStoresToReconnect", {})).toEqual([]);
    expect(await vault.read()).toEqual({ text: "token 2", version: 2, isRefused: false });
  });
});
