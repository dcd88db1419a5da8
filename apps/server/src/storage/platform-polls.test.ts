import { beforeEach, expect, it } from "vitest";
import { describeStorage } from "../__fixtures__/describe-storage.ts";
import type { Storage } from "./storage.ts";

const NOW = 1_790_000_000_000;
const LEASE = 60_000;
const STORE = {
  platform: "woocommerce",
  name: "Tea",
  mode: "test",
  url: null,
  settings: "sealed",
  late_payments: "revive",
  release_level: 4,
  notify_email: null,
  status: "active",
  created_at: NOW,
} as const;

describeStorage("looks at platforms", (opened) => {
  beforeEach(async () => {
    await add("tea", "woocommerce");
  });

  const add = (store_id: string, platform: string) =>
    opened.storage.run("createStore", {
      store: { ...STORE, store_id, platform },
      actor: "me",
      now: NOW,
    });
  const claim = (one: Storage, token: string, now = NOW) =>
    one.run("claimPolls", { now, limit: 10, lease: LEASE, token });
  const record = (token: string, cursor: string, next_at = NOW + 1_000) =>
    opened.storage.run("recordPoll", {
      store_id: "tea",
      token,
      now: NOW,
      next_at,
      outcome: { type: "looked", cursor },
    });

  it("a store is looked at by one of many at a time, and one that speaks the API by nobody", async () => {
    await add("plain", "api");
    const claimed = await Promise.all(
      [opened.storage, opened.other, opened.storage, opened.other].map((one, index) =>
        claim(one, `t${index}`),
      ),
    );
    expect(claimed.flat().map(({ store_id }) => store_id)).toEqual(["tea"]);
    expect(await claim(opened.other, "later", NOW + LEASE - 1)).toEqual([]);
    expect(await claim(opened.other, "later", NOW + LEASE)).toHaveLength(1);
  });

  it("a look goes on where the last one ended, once its time has come", async () => {
    await claim(opened.storage, "t1");
    await record("t1", "page 2");
    expect(await claim(opened.other, "t2", NOW + 999)).toEqual([]);
    expect(await claim(opened.other, "t2", NOW + 1_000)).toMatchObject([{ cursor: "page 2" }]);
  });

  it("whose lease ended writes nothing", async () => {
    await claim(opened.storage, "t1");
    await claim(opened.other, "t2", NOW + LEASE);
    await record("t1", "of the slow one");
    expect(await opened.storage.run("readPoll", { store_id: "tea" })).toMatchObject({
      cursor: null,
    });
  });

  it("counts what fails, says since when, and forgets it once it works again", async () => {
    const fail = (token: string, now: number) =>
      opened.storage.run("recordPoll", {
        store_id: "tea",
        token,
        now,
        next_at: now,
        outcome: { type: "failed", error: `down at ${now}` },
      });
    await claim(opened.storage, "t1");
    await record("t1", "page 2", NOW);
    await claim(opened.storage, "t2");
    await fail("t2", NOW + 1);
    await claim(opened.storage, "t3", NOW + 1);
    await fail("t3", NOW + 2);
    expect(await opened.storage.run("readPoll", { store_id: "tea" })).toMatchObject({
      cursor: "page 2",
      failures: 2,
      failing_since: NOW + 1,
      last_error: `down at ${NOW + 2}`,
    });
    await claim(opened.storage, "t4", NOW + 2);
    await record("t4", "page 3");
    expect(await opened.storage.run("readPoll", { store_id: "tea" })).toMatchObject({
      failures: 0,
      failing_since: null,
      last_error: null,
      looked_at: NOW,
    });
  });

  it("tells the owner once of a shop that cannot be looked at for an hour, and again the next time", async () => {
    const HOUR = 3_600_000;
    let turns = 0;
    const end = async (
      at: number,
      outcome: { type: "failed"; error: string } | { type: "idle" },
    ) => {
      const token = `t${++turns}`;
      await claim(opened.storage, token, at);
      await opened.storage.run("recordPoll", {
        store_id: "tea",
        token,
        now: at,
        next_at: at,
        outcome,
      });
    };
    const fail = (at: number) => end(at, { type: "failed", error: "down" });
    const told = async () =>
      (await opened.storage.run("listNotices", { limit: 10 })).map(({ at }) => at);
    await fail(NOW);
    await fail(NOW + HOUR - 1);
    expect(await told()).toEqual([]);
    await fail(NOW + HOUR);
    await fail(NOW + 2 * HOUR);
    expect(await told()).toEqual([NOW + HOUR]);
    await end(NOW + 3 * HOUR, { type: "idle" });
    await fail(NOW + 4 * HOUR);
    await fail(NOW + 5 * HOUR);
    expect(await told()).toEqual([NOW + 5 * HOUR, NOW + HOUR]);
  });

  it("a store that was connected anew is looked at at once, and what was under way is not recorded", async () => {
    await claim(opened.storage, "t1");
    await opened.storage.run("askSoon", { store_id: "tea", now: NOW + 1 });
    await record("t1", "of the old connection");
    expect(await claim(opened.other, "t2", NOW + 1)).toMatchObject([{ cursor: null }]);
  });
});
