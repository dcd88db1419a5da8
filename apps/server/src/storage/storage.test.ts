import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStorage, type Storage } from "./storage.ts";

let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "polygate-"));
  storage = await openStorage({ file: join(folder, "polygate.db") });
});
afterEach(async () => {
  await storage.close();
  await rm(folder, { recursive: true, force: true });
});

function message(reason: string) {
  return {
    message: {
      kind: "webhook" as const,
      account_id: "zozo",
      payment_id: null,
      received_at: 1,
      headers: "{}",
      query: "",
      body: Buffer.from("body"),
      verdict: "refused" as const,
      reason,
      processed_at: 1,
      outcome: null,
    },
    text: "",
  };
}

const broken = {
  message: { ...message("x").message, account_id: null as unknown as string },
  text: "",
};

describe("group commit", () => {
  it("keeps what worked and answers what failed, though they share a commit", async () => {
    const results = await Promise.allSettled([
      storage.run("storeMessage", message("one")),
      storage.run("storeMessage", broken),
      storage.run("storeMessage", message("two")),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    const kept = await storage.run("readInbox", { limit: 10 });
    expect(kept.map(({ reason }) => reason)).toEqual(["two", "one"]);
  });

  it("answers every caller of a crowd, each its own", async () => {
    const names = Array.from({ length: 600 }, (_, index) => `message ${index}`);
    const ids = await Promise.all(names.map((name) => storage.run("storeMessage", message(name))));
    expect(new Set(ids).size).toBe(600);
    const kept = await storage.run("readInbox", { limit: 1000 });
    expect(kept.map(({ reason }) => reason).reverse()).toEqual(names);
  });

  it("fails all of its callers when the commit fails, and works again afterwards", async () => {
    const other = new DatabaseSync(join(folder, "polygate.db"));
    other.exec("begin immediate");
    const results = await Promise.allSettled([
      storage.run("storeMessage", message("one")),
      storage.run("storeMessage", message("two")),
    ]);
    other.exec("rollback");
    other.close();
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await storage.run("storeMessage", message("three"));
    expect((await storage.run("readInbox", { limit: 10 })).map(({ reason }) => reason)).toEqual([
      "three",
    ]);
  });
});

describe("the file", () => {
  it("holds after closing what was answered before", async () => {
    await storage.run("storeMessage", message("kept"));
    await storage.close();
    storage = await openStorage({ file: join(folder, "polygate.db") });
    expect((await storage.run("readInbox", { limit: 10 })).map(({ reason }) => reason)).toEqual([
      "kept",
    ]);
  });

  it("is refused when a newer version wrote it", async () => {
    await storage.close();
    const file = join(folder, "polygate.db");
    const newer = new DatabaseSync(file);
    newer.exec("pragma user_version = 999");
    newer.close();
    await expect(openStorage({ file })).rejects.toThrow("newer Polygate");
    const back = new DatabaseSync(file);
    back.exec("pragma user_version = 1");
    back.close();
    storage = await openStorage({ file });
  });

  it("and its log are for their owner alone", async () => {
    await storage.run("storeMessage", message("private"));
    for (const name of ["polygate.db", "polygate.db-wal"]) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
  });

  it("says that it is closed", async () => {
    await storage.close();
    await expect(storage.run("readInbox", { limit: 1 })).rejects.toThrow("closed");
  });
});
