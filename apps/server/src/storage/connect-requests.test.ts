import { beforeEach, expect, it } from "vitest";
import { describeStorage } from "../__fixtures__/describe-storage.ts";
import type { Storage } from "./storage.ts";

const NOW = 1_790_000_000_000;
const LIFETIME = 900_000;
const DAY = 86_400_000;
const request = {
  state_hash: "s1",
  platform: "woocommerce",
  site: "https://shop.example",
  name: "Tea",
  mode: "test",
  accounts: null,
  settings: "{}",
  requested_by: "owner 1",
  created_at: NOW,
  expires_at: NOW + LIFETIME,
} as const;
const grant = {
  platform: "woocommerce",
  site: request.site,
  name: "Tea",
  mode: "test",
  accounts: null,
  settings: "sealed",
  approved_by: "owner 1",
} as const;

describeStorage("asking a shop for access", (opened) => {
  beforeEach(async () => {
    await opened.storage.run("putConnectRequest", { request });
  });
  const take = (one: Storage, now = NOW) =>
    one.run("takeConnectRequest", { state_hash: "s1", now });
  const readIt = () => opened.storage.run("readConnectRequest", { state_hash: "s1" });

  it("is taken up once, whoever comes at the same moment, and not after its time", async () => {
    expect(await take(opened.storage, NOW + LIFETIME)).toBeUndefined();
    const taken = await Promise.all(
      [opened.storage, opened.other, opened.storage, opened.other].map((one) => take(one)),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(taken.find(Boolean)).toMatchObject({ site: request.site, mode: "test" });
  });

  it("remembers why nothing came of it, and is forgotten a day after its end", async () => {
    await take(opened.storage);
    await opened.storage.run("failConnectRequest", { state_hash: "s1", error: "other keys" });
    expect(await readIt()).toMatchObject({ error: "other keys", store_id: null });
    const later = { ...request, state_hash: "s2", created_at: NOW + LIFETIME + DAY + 1 };
    await opened.storage.run("putConnectRequest", { request: later });
    expect(await readIt()).toBeUndefined();
  });

  it("makes the store of the shop's address, which is looked at at once, and changes it the next time", async () => {
    const connect = (newStoreId: string, settings: string) =>
      opened.storage.run("connectGranted", {
        grant: { ...grant, settings },
        newStoreId,
        state_hash: "s1",
        now: NOW,
      });
    expect((await connect("st_1", "one")).store_id).toBe("st_1");
    expect(await readIt()).toMatchObject({ store_id: "st_1" });
    const due = { now: NOW, limit: 10, lease: 1_000 };
    expect(await opened.other.run("claimPolls", { ...due, token: "t1" })).toHaveLength(1);
    expect(await connect("st_2", "two")).toMatchObject({ store_id: "st_1", settings: "two" });
    expect(await opened.other.run("claimPolls", { ...due, token: "t2" })).toHaveLength(1);
  });
});
