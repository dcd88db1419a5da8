import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { address, clientId, method } from "./__fixtures__/world.ts";
import { initShopify } from "./index.ts";

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "shopify-init-"));
});
afterEach(() => rm(parent, { recursive: true }));

const init = (change: object = {}) =>
  initShopify({
    folder: join(parent, "app"),
    name: 'Tea "Shop"',
    clientId,
    address: `${address}/`,
    paymentMethod: method,
    ...change,
  });
const read = (file: string) => readFile(join(parent, "app", file), "utf8");

describe("initShopify", () => {
  it("writes an app that asks for two scopes and sends its webhooks to the store", async () => {
    const steps = await init();
    const toml = await read("shopify.app.toml");
    expect(toml).toContain(`client_id = "${clientId}"`);
    expect(toml).toContain('name = "Tea \\"Shop\\""');
    expect(toml).toContain('scopes = "read_orders,write_orders"');
    expect(toml).toContain('api_version = "2026-10"');
    expect(toml.match(new RegExp(`uri = "${address}/webhooks"`, "g"))).toHaveLength(2);
    expect(toml).toContain('"customers/data_request","customers/redact","shop/redact"');
    expect(steps.length).toBeLessThanOrEqual(10);
    expect(steps.join("\n")).toContain(method);
  });

  it("brings the block along, with the store's address and without its tests", async () => {
    await init();
    expect(await read("extensions/polygate-pay/src/server.ts")).toContain(
      `export const SERVER = "${address}";`,
    );
    expect(await readdir(join(parent, "app/extensions/polygate-pay"))).toEqual([
      "locales",
      "package.json",
      "shopify.d.ts",
      "shopify.extension.toml",
      "src",
      "tsconfig.json",
    ]);
  });

  it("overwrites nothing", async () => {
    await init();
    await expect(init()).rejects.toMatchObject({ code: "EEXIST" });
  });

  it.each([
    ["clientId", "shpss_secret"],
    ["address", "http://pay.test/stores/tea"],
    ["paymentMethod", ""],
  ])("refuses a wrong %s", async (field, value) => {
    await expect(init({ [field]: value })).rejects.toThrow(field);
  });
});
