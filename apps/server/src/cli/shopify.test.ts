import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Installation, install } from "./__fixtures__/installation.ts";
import { run } from "./__fixtures__/run.ts";

let here: Installation;
let folder: string;
let config: string;
beforeEach(async () => {
  here = await install({ publicUrl: "https://pay.test", accounts: [], keys: [] });
  config = here.config;
  folder = dirname(config);
  await (await here.start()).close();
});
afterEach(() => here.remove());

const SECRET = "shpss_0123456789abcdef";
const init = (options: string[] = [], typed = [SECRET]) =>
  run(
    [
      "shopify",
      "init",
      ...["--config", config, "--store", "tea", "--name", "Tea shop", "--method", "UPI"],
      ...["--shop", "tea-shop.myshopify.com", "--client-id", "0123456789abcdef0123456789abcdef"],
      ...["--folder", join(folder, "app"), ...options],
    ],
    typed,
  );

describe("polygate shopify init", () => {
  it("adds the store, writes the app, and says what is left to do", async () => {
    const { exitCode, out, err } = await init();
    expect(exitCode).toBe(0);
    expect(out).toMatch(/Left to do:\n1\. /);
    expect(out + err).not.toContain(SECRET);
    const toml = await readFile(join(folder, "app/shopify.app.toml"), "utf8");
    expect(toml).toContain('uri = "https://pay.test/stores/tea/webhooks"');
    expect(toml).not.toContain(SECRET);
    const { json } = await run(["stores", "list", "--config", config, "--json"]);
    expect(json).toMatchObject({ stores: [{ id: "tea", platform: "shopify", mode: "test" }] });
  });

  it.each<[string, string[], string[], number]>([
    ["a shop that is none", ["--shop", "tea.example"], [SECRET], 2],
    ["a store's name that breaks addresses", ["--store", "A/b"], [SECRET], 2],
    ["no secret", [], [], 2],
  ])("refuses %s, and writes nothing", async (_what, options, typed, exitCode) => {
    expect((await init(options, typed)).exitCode).toBe(exitCode);
    const { json } = await run(["stores", "list", "--config", config, "--json"]);
    expect(json).toEqual({ stores: [] });
  });

  it("overwrites neither a store nor a folder", async () => {
    await init();
    expect((await init()).exitCode).toBe(1);
    expect((await init(["--store", "coffee"])).err).toContain("is there already");
  });
});
