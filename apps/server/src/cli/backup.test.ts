import { open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPayment, toPaid } from "../__fixtures__/rows.ts";
import { openStorage } from "../storage/storage.ts";
import { type Installation, install } from "./__fixtures__/installation.ts";
import { type Ran, run } from "./__fixtures__/run.ts";

let here: Installation;
let folder: string;
beforeEach(async () => {
  here = await install();
  folder = join(here.folder, "backup");
  const server = await here.start();
  await server.close();
});
afterEach(() => here.remove());

const polygate = (...args: string[]): Promise<Ran> => run([...args, "--config", here.config]);

/** Changes one byte in the middle of a file. */
async function spoil(file: string): Promise<void> {
  const handle = await open(file, "r+");
  const at = Math.floor((await handle.stat()).size / 2);
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, at);
  await handle.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, at);
  await handle.close();
}

describe("polygate backup", () => {
  it("is made while the server runs, for its owner alone, and can be restored", async () => {
    const server = await here.start();
    const { exitCode, out } = await polygate("backup", folder);
    await server.close();
    expect(exitCode).toBe(0);
    expect(out).toContain("master key is NOT in it");
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const files = await readdir(folder);
    expect(files.sort()).toEqual(["manifest.json", "polygate.db"]);
    for (const file of files) {
      expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
    }
    expect(await polygate("restore", folder, "--verify")).toMatchObject({ exitCode: 0 });
  });

  it("holds the master key and the configuration only where that is asked for, and warns", async () => {
    const { out } = await polygate("backup", folder, "--with-secrets");
    expect(out).toContain("ARE IN IT");
    expect(await readFile(join(folder, "polygate.secret"), "utf8")).toBe(
      await readFile(here.secretFile, "utf8"),
    );
    expect(await readFile(join(folder, "polygate.json"), "utf8")).toBe(
      await readFile(here.config, "utf8"),
    );
  });

  it("overwrites nothing, and says so when there is nothing to copy", async () => {
    await polygate("backup", folder);
    expect(await polygate("backup", folder)).toMatchObject({ exitCode: 1 });
    await rm(here.database);
    const { exitCode, err } = await polygate("backup", `${folder}2`);
    expect(exitCode).toBe(4);
    expect(err).toContain("There is no database yet");
  });
});

describe("polygate restore", () => {
  it("finds what is wrong with a backup, and then restores nothing", async () => {
    await polygate("backup", folder);
    await spoil(join(folder, "polygate.db"));
    const { exitCode, json } = await polygate("restore", folder, "--verify", "--json");
    expect(exitCode).toBe(5);
    expect(json).toMatchObject({ ok: false, findings: [{ name: "file", ok: false }, {}, {}, {}] });
    const before = await readFile(here.database);
    expect(await polygate("restore", folder, "--replace")).toMatchObject({ exitCode: 5 });
    expect(await readFile(here.database)).toEqual(before);
  });

  it("says when the master key that would be needed is not there", async () => {
    await polygate("backup", folder);
    await polygate("secrets", "rotate");
    const { exitCode, out } = await polygate("restore", folder, "--verify");
    expect(exitCode).toBe(5);
    expect(out).toMatch(/FAIL master key: [0-9a-f]{8} is not here/);
  });

  it("replaces no database unasked, and none that a server has open", async () => {
    await polygate("backup", folder);
    expect(await polygate("restore", folder)).toMatchObject({ exitCode: 1 });
    const server = await here.start();
    const { exitCode, err } = await polygate("restore", folder, "--replace");
    await server.close();
    expect(exitCode).toBe(1);
    expect(err).toContain("stop it first");
  });

  it("keeps what it replaces, and brings the backup's key so that the server can go on", async () => {
    await polygate("backup", folder, "--with-secrets");
    await polygate("secrets", "rotate");
    const { exitCode, json } = await polygate("restore", folder, "--replace", "--json");
    expect(exitCode).toBe(0);
    expect((await stat(String(json.kept))).isFile()).toBe(true);
    expect((await readFile(here.secretFile, "utf8")).trim().split("\n")).toHaveLength(2);
    expect(await polygate("secrets", "rotate")).toMatchObject({ exitCode: 0 });
    const server = await here.start();
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    await server.close();
  });

  it("needs nothing but a backup that holds the secrets", async () => {
    await polygate("backup", folder, "--with-secrets");
    await rm(join(here.folder, "data"), { recursive: true });
    await rm(here.secretFile);
    expect(await polygate("restore", folder)).toMatchObject({ exitCode: 0 });
    const server = await here.start();
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    await server.close();
  });

  it("sends no refund that was only written down at that time: it may have gone out since", async () => {
    const storage = await openStorage({ file: here.database });
    const { payment_id, session_id } = await createPayment(storage, "ORDER-1");
    await storage.run("applyAnswer", toPaid(payment_id, "UTR1"));
    await storage.run("reserveRefund", {
      session_id,
      amount: 100,
      reason: null,
      by: "key",
      now: 5,
    });
    await storage.close();
    await polygate("backup", folder);
    expect(await polygate("restore", folder, "--replace")).toMatchObject({ exitCode: 0 });
    const restored = await openStorage({ file: here.database });
    const [refund] = await restored.run("listRefunds", { limit: 1 });
    // It is asked about like any other that was sent.
    expect(refund?.refund).toMatchObject({ status: "pending", way: "api", asked_at: 5 });
    await restored.close();
  });

  it("takes no folder that is no backup", async () => {
    const { exitCode, err } = await polygate("restore", here.folder);
    expect(exitCode).toBe(1);
    expect(err).toContain("no backup of Polygate's");
  });
});
