import { readFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WEBHOOK_SECRET } from "../__fixtures__/world.ts";
import { createKey, findMasterKey, writeKeys } from "../master-key.ts";
import { sealAnew } from "../rotate-master-key.ts";
import { createSecretBox, type SecretBox } from "../secret-box.ts";
import { openStorage, type Storage } from "../storage/storage.ts";
import { type Installation, install } from "./__fixtures__/installation.ts";
import { run } from "./__fixtures__/run.ts";

const STORES = 20;
/** The webhook secret of its key, and the configurations of five accounts. */
const AT_FIRST = 6;

let here: Installation;
beforeEach(async () => {
  here = await install();
  await (await here.start()).close();
});
afterEach(() => here.remove());

async function keys(): Promise<string[]> {
  return (await readFile(here.secretFile, "utf8")).trim().split("\n");
}

/** Gives it more secrets than the one of its key, sealed with the current key. */
async function addStores(storage: Storage, box: SecretBox): Promise<void> {
  const shared = {
    platform: "api",
    mode: "test",
    url: null,
    late_payments: "revive",
    release_level: 4,
    notify_email: null,
    status: "active",
    created_at: 0,
  } as const;
  const stores = Array.from({ length: STORES }, (_, index) => ({
    ...shared,
    store_id: `store-${index}`,
    name: `Store ${index}`,
    settings: box.seal(`settings ${index}`),
  }));
  await storage.run("syncKeys", { stores, keys: [], now: 0 });
}

describe("polygate secrets rotate", () => {
  it("puts a new key in the old one's place, beside a server that goes on", async () => {
    const server = await here.start();
    const [old] = await keys();
    const { exitCode, json } = await run(["secrets", "rotate", "--config", here.config, "--json"]);
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ sealedAnew: AT_FIRST, removed: true });
    const now = await keys();
    expect(now).toHaveLength(1);
    expect(now).not.toContain(old);
    const box = createSecretBox(() => now);
    const storage = await openStorage({ file: here.database });
    const [secret] = await storage.run("readSealed", {});
    expect(box.open(secret?.sealed ?? "")).toBe(WEBHOOK_SECRET);
    await storage.close();
    await server.close();
    await (await here.start()).close();
  });

  it("can be killed at any moment and begun again: every secret opens throughout", async () => {
    const master = await findMasterKey({ dataDir: "", secretFile: here.secretFile });
    const box = createSecretBox(master.read);
    const storage = await openStorage({ file: here.database });
    await addStores(storage, box);
    const readAll = async () =>
      (await storage.run("readSealed", {}))
        .filter(({ table }) => table === "stores")
        .map(({ sealed }) => box.open(sealed))
        .sort();
    const all = await readAll();
    await writeKeys(here.secretFile, [createKey(), ...master.read()]);
    expect(await readAll()).toEqual(all);
    for (const survives of [0, 7]) {
      let replaced = 0;
      const dying: Storage = {
        ...storage,
        run: (name, input) => {
          if (name === "replaceSealed" && replaced++ >= survives) throw new Error("killed");
          return storage.run(name, input);
        },
      };
      await expect(sealAnew(dying, box, () => undefined)).rejects.toThrow("killed");
      expect(await readAll()).toEqual(all);
      expect(await keys()).toHaveLength(2);
    }
    await storage.close();
    const { exitCode, json } = await run(["secrets", "rotate", "--config", here.config, "--json"]);
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ sealedAnew: STORES + AT_FIRST - 7 });
    expect(await keys()).toHaveLength(1);
    const after = await openStorage({ file: here.database });
    const fresh = createSecretBox(master.read);
    for (const { sealed } of await after.run("readSealed", {})) {
      expect(fresh.isCurrent(sealed)).toBe(true);
    }
    await after.close();
  });

  it("does not overwrite what a server seals meanwhile", async () => {
    const storage = await openStorage({ file: here.database });
    const before = await storage.run("readSealed", {});
    const [secret] = before;
    if (!secret) throw new Error("there is none");
    const stale = { ...secret, sealed: "another" };
    expect(await storage.run("replaceSealed", { ...stale, by: "lost" })).toBe(false);
    expect(await storage.run("readSealed", {})).toEqual(before);
    await storage.close();
  });

  it("says how, where the key comes from the environment and others must know it first", async () => {
    const there = await install({ secret: createKey(), secretFile: undefined });
    await (await there.start()).close();
    const { exitCode, err } = await run(["secrets", "rotate", "--config", there.config]);
    expect(exitCode).toBe(3);
    expect(err).toContain("POLYGATE_SECRET=<new key>,<old key>");
    await there.remove();
  });

  it("knows every place where sealed secrets lie", async () => {
    const storage = await openStorage({ file: here.database });
    const known = new Set((await storage.run("readSealed", {})).map(({ sealed }) => sealed));
    await storage.close();
    const database = new DatabaseSync(here.database);
    const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
    const sealed = tables.flatMap(({ name }) =>
      database
        .prepare(`select * from "${name}"`)
        .all()
        .flatMap((row) => Object.values(row))
        .filter((value) => /^[0-9a-f]{8}\.[A-Za-z0-9+/]{30,}=*$/.test(String(value))),
    );
    database.close();
    expect(sealed).toHaveLength(AT_FIRST);
    expect(sealed.filter((value) => !known.has(String(value)))).toEqual([]);
  });
});
