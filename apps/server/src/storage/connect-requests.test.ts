import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { databases, type Place } from "../__fixtures__/databases.ts";
import { openStorage, type Storage } from "./storage.ts";

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

describe.each(databases)("asking a shop for access, in $name", ({ missing, create }) => {
  if (missing !== undefined) {
    it.skip(missing);
    return;
  }

  let place: Place;
  let storage: Storage;
  let other: Storage;
  beforeEach(async () => {
    place = await create();
    storage = await openStorage(place.options);
    other = await openStorage(place.options);
    await storage.run("putConnectRequest", { request });
  });
  afterEach(async () => {
    await storage.close();
    await other.close();
    await place.remove();
  });
  const take = (one: Storage, now = NOW) =>
    one.run("takeConnectRequest", { state_hash: "s1", now });
  const readIt = () => storage.run("readConnectRequest", { state_hash: "s1" });

  it("is taken up once, whoever comes at the same moment, and not after its time", async () => {
    expect(await take(storage, NOW + LIFETIME)).toBeUndefined();
    const taken = await Promise.all([storage, other, storage, other].map((one) => take(one)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(taken.find(Boolean)).toMatchObject({ site: request.site, mode: "test" });
  });

  it("remembers why nothing came of it, and is forgotten a day after its end", async () => {
    await take(storage);
    await storage.run("failConnectRequest", { state_hash: "s1", error: "other keys" });
    expect(await readIt()).toMatchObject({ error: "other keys", store_id: null });
    const later = { ...request, state_hash: "s2", created_at: NOW + LIFETIME + DAY + 1 };
    await storage.run("putConnectRequest", { request: later });
    expect(await readIt()).toBeUndefined();
  });

  it("makes the store of the shop's address, which is looked at at once, and changes it the next time", async () => {
    const connect = (newStoreId: string, settings: string) =>
      storage.run("connectGranted", {
        grant: { ...grant, settings },
        newStoreId,
        state_hash: "s1",
        now: NOW,
      });
    expect((await connect("st_1", "one")).store_id).toBe("st_1");
    expect(await readIt()).toMatchObject({ store_id: "st_1" });
    const due = { now: NOW, limit: 10, lease: 1_000 };
    expect(await other.run("claimPolls", { ...due, token: "t1" })).toHaveLength(1);
    expect(await connect("st_2", "two")).toMatchObject({ store_id: "st_1", settings: "two" });
    expect(await other.run("claimPolls", { ...due, token: "t2" })).toHaveLength(1);
  });
});
