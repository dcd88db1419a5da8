import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startServer } from "../start-server.ts";
import { run } from "./__fixtures__/run.ts";
import { readSettings } from "./settings.ts";

let folder: string;
let config: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "polygate-"));
  config = join(folder, "polygate.json");
});
afterEach(() => rm(folder, { recursive: true }));

describe("polygate init", () => {
  it("writes a configuration a server starts with, for its owner alone", async () => {
    const { exitCode, json } = await run(
      ["init", "--config", config, "--public-url", "https://pay.test/", "--port", "0", "--json"],
      [],
    );
    expect(exitCode).toBe(0);
    expect(json).toEqual({ config, secret: join(folder, "polygate.secret") });
    for (const file of [config, join(folder, "polygate.secret")]) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
    const settings = await readSettings(config);
    expect(settings.config).toMatchObject({ publicUrl: "https://pay.test", port: 0 });
    const logger = { info() {}, warn() {} };
    const server = await startServer(settings.config, { logger });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    await server.close();
  });

  it("asks for what it was not told", async () => {
    const { exitCode } = await run(["init", "--config", config], ["http://localhost:3001", ""]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(await readFile(config, "utf8"))).toMatchObject({
      publicUrl: "http://localhost:3001",
      shopName: "The shop",
    });
  });

  it.each(["polygate.json", "polygate.secret"])("overwrites no %s", async (name) => {
    await writeFile(join(folder, name), "mine");
    const { exitCode, err } = await run([
      "init",
      "--config",
      config,
      "--public-url",
      "https://pay.test",
    ]);
    expect(exitCode).toBe(1);
    expect(err).toContain(`${name} is there already`);
    expect(await readFile(join(folder, name), "utf8")).toBe("mine");
  });

  it.each([
    [["--public-url", "pay.test"], 2],
    [["--public-url", "https://pay.test/path"], 2],
    [["--public-url", "https://pay.test", "--port", "x"], 2],
    [[], 2],
  ])("refuses %j and writes nothing", async (options, exitCode) => {
    expect((await run(["init", "--config", config, ...options])).exitCode).toBe(exitCode);
    await expect(stat(config)).rejects.toThrow();
  });
});

describe("any command", () => {
  it("says which commands there are, and what it did not understand", async () => {
    expect(await run(["--help"])).toMatchObject({ exitCode: 0 });
    const unknown = await run(["serv"]);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.err).toContain("serve");
    expect((await run(["init", "--nope"])).exitCode).toBe(2);
  });

  it("says where it looked for a configuration, in words or as JSON", async () => {
    const { exitCode, err } = await run(["serve", "--config", config]);
    expect(exitCode).toBe(3);
    expect(err).toContain(config);
    expect(err).toContain("polygate init");
    const asJson = await run(["serve", "--config", config, "--json"]);
    expect(asJson.json).toMatchObject({ error: { exitCode: 3 } });
    expect(asJson.err).toBe("");
  });

  it("repeats nothing of a configuration that cannot be read", async () => {
    for (const text of [
      '{"keys":["pgk_hunter2hunter2hunter2" oops',
      '{"secret":"hunter2"}',
      "[1",
    ]) {
      await writeFile(config, text);
      const { exitCode, out, err } = await run(["serve", "--config", config]);
      expect(exitCode).toBe(3);
      expect(out + err).not.toContain("hunter2");
    }
  });
});
