import { once } from "node:events";
import { serve } from "@hono/node-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Installation, install } from "./__fixtures__/installation.ts";
import { run } from "./__fixtures__/run.ts";

const KEY = "ck_0123456789abcdef0123456789abcdef01234567";
const SECRET = "cs_fedcba9876543210fedcba9876543210fedcba98";

let here: Installation;
let site: string;
let closeShop: () => void;
beforeEach(async () => {
  // Invented: as much of a shop as is looked at before its keys are kept.
  const shop = serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (searchParams.get("oauth_consumer_key") !== KEY) {
        return Response.json({ code: "woocommerce_rest_cannot_view" }, { status: 401 });
      }
      if (pathname.endsWith("/payment_gateways")) {
        return Response.json([{ id: "cheque", title: "Pay online", enabled: true }]);
      }
      return Response.json({ code: "woocommerce_rest_order_invalid_id" }, { status: 404 });
    },
  });
  await once(shop, "listening");
  closeShop = () => shop.close();
  const address = shop.address();
  site = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  here = await install({
    publicUrl: "https://pay.test",
    accounts: [],
    keys: [],
    allowPrivate: ["127.0.0.0/8"],
  });
  await (await here.start()).close();
});
afterEach(async () => {
  closeShop();
  await here.remove();
});

const connect = (options: string[] = [], typed: string[] = [], url = site) =>
  run(
    [
      "stores",
      "connect-woocommerce",
      url,
      "--config",
      here.config,
      "--method",
      "cheque",
      ...options,
    ],
    typed,
  );
const stores = async () =>
  (await run(["stores", "list", "--config", here.config, "--json"])).json.stores;

describe("polygate stores connect-woocommerce", () => {
  it("prints where the shop's administrator says yes, and connects nothing yet", async () => {
    const { exitCode, json } = await connect(["--json"]);
    expect(exitCode).toBe(0);
    const address = new URL(String(json.address));
    expect(address.origin + address.pathname).toBe(`${site}/wc-auth/v1/authorize`);
    expect(address.searchParams.get("callback_url")).toBe(
      "https://pay.test/connect/woocommerce/keys",
    );
    expect(await stores()).toEqual([]);
  });

  it("connects at once with a key made by hand, which it asks for and does not show", async () => {
    const { exitCode, out, err } = await connect(["--own-keys", "--name", "Tea"], [KEY, SECRET]);
    expect([exitCode, err]).toEqual([0, ""]);
    expect(out).toContain("Tea is connected");
    expect(out).not.toContain(SECRET);
    expect(await stores()).toMatchObject([{ platform: "woocommerce", mode: "test", url: site }]);
  });

  it.each<[string, string[], string[], number, string]>([
    [
      "keys the shop does not know",
      ["--own-keys"],
      [KEY.replace("0", "1"), SECRET],
      1,
      "did not let us in",
    ],
    [
      "a method the shop has not",
      ["--own-keys", "--method", "bkash"],
      [KEY, SECRET],
      1,
      "It has: cheque",
    ],
    ["no key", ["--own-keys"], [], 2, "missing"],
    ["a method that is no id", ["--method", "pay online"], [], 2, "--method"],
    ["no name", ["--name", " "], [], 2, "--name"],
  ])("refuses %s, and keeps nothing", async (_what, options, typed, exitCode, said) => {
    const ran = await connect(options, typed);
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.err).toContain(said);
    expect(await stores()).toEqual([]);
  });

  it("refuses an address without TLS", async () => {
    const { exitCode, err } = await connect([], [], "http://shop.example");
    expect([exitCode, err]).toEqual([2, expect.stringContaining("https")]);
  });
});
