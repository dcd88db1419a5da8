import { beforeEach, describe, expect, it } from "vitest";
import { describeStorage } from "../__fixtures__/describe-storage.ts";
import { createPayment, toPaid } from "../__fixtures__/rows.ts";
import type { ConfiguredKey } from "./sync-keys.ts";

const NOW = 1_790_000_000_000;
const by = { actor: "owner test", now: NOW };

const newKey = {
  key_id: "made",
  store_id: "store",
  key_hash: "hash of the made one",
  label: "Made at run time",
  permissions: '["payments:read"]',
  mode: "test" as const,
  status: "active" as const,
  webhook_url: null,
  webhook_secret: "sealed 1",
  events: "[]",
};

const configured: ConfiguredKey = {
  key_id: "key",
  store_id: "store",
  key_hash: "hash",
  label: "Shop",
  permissions: "[]",
  mode: "test",
  webhook_url: null,
  webhook_secret: null,
  events: "[]",
};

describeStorage("what is set while the server runs", (opened) => {
  beforeEach(async () => {
    await createPayment(opened.storage, "ORDER-1");
  });
  const find = (hash: string, now = NOW) => opened.storage.run("findKey", { hash, now });
  const sync = (keys: ConfiguredKey[]) =>
    opened.storage.run("syncKeys", { keys, stores: [], now: NOW });

  describe("a key", () => {
    it("outlives a start whose configuration does not know it", async () => {
      await opened.storage.run("createKey", { key: newKey, ...by });
      await sync([configured]);
      expect(await find("hash of the made one")).toMatchObject({ key_id: "made" });
    });

    it("of the configuration goes with it, and comes back with it", async () => {
      await sync([]);
      expect(await find("hash")).toBeUndefined();
      expect(await opened.storage.run("readAudit", { subject: "key key", limit: 9 })).toMatchObject(
        [{ actor: "configuration", action: "key.removed", store_id: "store" }],
      );
      await sync([configured]);
      expect(await find("hash")).toMatchObject({ status: "active" });
    });

    it("stays revoked though the configuration still names it", async () => {
      await opened.storage.run("revokeKey", { key_id: "key", ...by });
      await sync([configured]);
      expect(await find("hash")).toBeUndefined();
      await sync([]);
      await sync([configured]);
      expect(await find("hash")).toBeUndefined();
    });

    it("works with its old text until the overlap ends, and not a moment longer", async () => {
      await opened.storage.run("createKey", { key: newKey, ...by });
      const until = NOW + 1_000;
      await opened.storage.run("rotateKey", { key_id: "made", key_hash: "new hash", until, ...by });
      expect(await find("new hash")).toMatchObject({ key_id: "made" });
      expect(await find("hash of the made one", until - 1)).toMatchObject({ key_id: "made" });
      expect(await find("hash of the made one", until)).toBeUndefined();
      await opened.storage.run("endRotation", { key_id: "made", ...by });
      expect(await find("hash of the made one")).toBeUndefined();
    });

    it("keeps its old webhook secret beside the new one, with its end", async () => {
      await opened.storage.run("createKey", { key: newKey, ...by });
      const until = NOW + 1_000;
      await opened.storage.run("rotateKey", {
        key_id: "made",
        webhook_secret: "sealed 2",
        until,
        ...by,
      });
      expect(await opened.storage.run("readKey", { key_id: "made" })).toMatchObject({
        webhook_secret: "sealed 2",
        previous_webhook_secret: "sealed 1",
        previous_webhook_until: until,
        key_hash: "hash of the made one",
        previous_hash: null,
      });
    });

    it("that signs opens nothing when it is shown instead", async () => {
      const signing = { ...newKey, kind: "hmac" as const, secret: "sealed" };
      await opened.storage.run("createKey", { key: signing, ...by });
      expect(await find("hash of the made one")).toBeUndefined();
      expect(await opened.storage.run("findSigningKey", { key_id: "made" })).toMatchObject({
        secret: "sealed",
      });
      await opened.storage.run("revokeKey", { key_id: "made", ...by });
      expect(await opened.storage.run("findSigningKey", { key_id: "made" })).toBeUndefined();
    });

    it("is neither rotated nor revoked twice", async () => {
      await opened.storage.run("revokeKey", { key_id: "key", ...by });
      await opened.storage.run("revokeKey", { key_id: "key", ...by });
      const input = { key_id: "key", key_hash: "x", until: NOW, ...by };
      expect(await opened.storage.run("rotateKey", input)).toBeUndefined();
      const audit = await opened.storage.run("readAudit", { subject: "key key", limit: 9 });
      expect(audit.map(({ action }) => action)).toEqual(["key.revoked"]);
    });

    it("adds up what it was used for and what it brought", async () => {
      const use = (requests: number) => [{ key_id: "key", requests, last_used_at: NOW }];
      await opened.storage.run("recordKeyUse", { uses: use(3) });
      await opened.storage.run("recordKeyUse", { uses: use(4) });
      expect(await opened.storage.run("readKey", { key_id: "key" })).toMatchObject({
        requests: 7,
        last_used_at: NOW,
      });
      const { payment_id } = await createPayment(opened.storage, "ORDER-2");
      await opened.storage.run("applyAnswer", toPaid(payment_id, "UTR1"));
      const period = { key_id: "key", since: NOW, until: NOW + 3_600_000 };
      expect(await opened.storage.run("readKeyRevenue", period)).toEqual([
        { currency: "INR", payments: 1, captured: 25_050, refunded: 0 },
      ]);
      expect(await opened.storage.run("readKeyRevenue", { ...period, until: NOW })).toEqual([]);
    });
  });

  describe("a gateway account", () => {
    const account = {
      account_id: "zozo-2",
      gateway: "zozo",
      mode: "test" as const,
      label: "Second",
      config: "sealed",
      status: "active" as const,
      created_at: NOW,
    };

    it("is announced to every process by a number that grows with each change", async () => {
      const revision = () => opened.storage.run("readAccountsRevision", {});
      const before = await revision();
      await opened.storage.run("createAccount", { account, ...by });
      await opened.storage.run("changeAccount", {
        account_id: "zozo-2",
        change: { status: "disabled" },
        ...by,
      });
      expect(await revision()).toBe(before + 2);
    });

    it("keeps its id for ever", async () => {
      await opened.storage.run("createAccount", { account, ...by });
      const other = { ...account, gateway: "wezopay" };
      expect(await opened.storage.run("createAccount", { account: other, ...by })).toBeUndefined();
      expect((await opened.storage.run("readAccounts", {})).accounts).toMatchObject([
        { gateway: "zozo" },
      ]);
    });

    it("leaves no credentials in the audit trail", async () => {
      await opened.storage.run("createAccount", { account, ...by });
      await opened.storage.run("changeAccount", {
        account_id: "zozo-2",
        change: { config: "sealed anew", label: "Renamed" },
        ...by,
      });
      const audit = await opened.storage.run("readAudit", { subject: "account zozo-2", limit: 9 });
      expect(audit.map(({ action, detail }) => [action, JSON.parse(detail)])).toEqual([
        [
          "account.changed",
          { label: { before: "Second", after: "Renamed" }, credentials: "replaced" },
        ],
        ["account.created", expect.not.objectContaining({ config: expect.anything() })],
      ]);
    });
  });

  describe("a store", () => {
    it("is changed with what it was before on record, but for addresses and settings", async () => {
      const change = { status: "paused", notify_email: "owner@shop.test" } as const;
      await opened.storage.run("changeStore", { store_id: "store", change, ...by });
      const [entry] = await opened.storage.run("readAudit", { store_id: "store", limit: 1 });
      expect(JSON.parse(entry?.detail ?? "")).toEqual({
        status: { before: "active", after: "paused" },
        notifies: { before: "nobody", after: "an address" },
      });
    });

    it("of one address, platform and mode exists once", async () => {
      const store = {
        store_id: "one",
        platform: "woocommerce",
        name: "Tea",
        mode: "test" as const,
        url: "https://shop.test",
        late_payments: "ask" as const,
        release_level: 4,
        status: "active" as const,
        created_at: NOW,
      };
      await opened.storage.run("createStore", { store, ...by });
      const twin = { ...store, store_id: "two" };
      await expect(opened.storage.run("createStore", { store: twin, ...by })).rejects.toThrow();
      const live = { ...twin, mode: "live" as const };
      expect(await opened.storage.run("createStore", { store: live, ...by })).toMatchObject({
        store_id: "two",
      });
    });
  });
});
