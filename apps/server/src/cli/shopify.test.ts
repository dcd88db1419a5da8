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

describe("polygate shopify init-offsite", () => {
  const initOffsite = (options: string[] = []) =>
    run([
      "shopify",
      "init-offsite",
      ...["--config", config, "--name", "Polygate", "--label", "UPI", "--label-in", "hi=यूपीआई"],
      ...["--client-id", "0123456789abcdef0123456789abcdef"],
      ...["--sessions-url", "https://sessions.pay.test:8443", "--payment-methods", "visa"],
      ...["--countries", "IN, BD", "--currencies", "INR,BDT"],
      ...["--folder", join(folder, "offsite"), ...options],
    ]);

  it("writes the app and the payments extension, and says what is left to do", async () => {
    const { exitCode, out } = await initOffsite();
    expect(exitCode).toBe(0);
    expect(out).toContain("apply as a Payments Partner");
    const app = await readFile(join(folder, "offsite/shopify.app.toml"), "utf8");
    expect(app).toContain('application_url = "https://pay.test/shopify"');
    const extension = await readFile(
      join(folder, "offsite/extensions/polygate-payments/shopify.extension.toml"),
      "utf8",
    );
    expect(extension).toContain('supported_countries = ["IN","BD"]');
    expect(extension).toContain("test_mode_available = true");
    expect(extension).toContain("यूपीआई");
  });

  it("overwrites no folder, and names a field that is wrong", async () => {
    await initOffsite();
    expect((await initOffsite()).err).toContain("is there already");
    const wrong = await initOffsite(["--currencies", "RUPEE", "--folder", join(folder, "other")]);
    expect(wrong.exitCode).not.toBe(0);
    expect(wrong.err).toContain("currencies");
  });
});
