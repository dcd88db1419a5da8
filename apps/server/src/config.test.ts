import { describe, expect, it } from "vitest";
import { API_KEY, sandboxAccounts, WEBHOOK_SECRET } from "./__fixtures__/world.ts";
import { parseServerConfig } from "./config.ts";

const accounts = sandboxAccounts("http://sandbox.test");
const good = {
  accounts,
  keys: [{ key: API_KEY, label: "Shop", mode: "test" }],
};

describe("the configuration", () => {
  it("needs nothing", () => {
    expect(parseServerConfig({})).toMatchObject({
      host: "127.0.0.1",
      port: 3001,
      dataDir: "./data",
    });
  });

  it.each([
    ["a misspelt field", { ...good, prot: 1 }, "prot"],
    ["a port that is none", { ...good, port: 70_000 }, "port"],
    [
      "an unknown gateway",
      { ...good, accounts: [{ id: "a", gateway: "x", config: { mode: "test" } }] },
      "accounts.0.gateway",
    ],
    [
      "an id that breaks addresses",
      { ...good, accounts: [{ ...accounts[0], id: "A/b" }] },
      "accounts.0.id",
    ],
    ["the same account twice", { ...good, accounts: [accounts[0], accounts[0]] }, "accounts.1"],
    ["the same key twice", { ...good, keys: [good.keys[0], good.keys[0]] }, "keys.1"],
    [
      "a webhook that would not be signed",
      { ...good, keys: [{ ...good.keys[0], webhookUrl: "https://a.test" }] },
      "keys.0.webhookSecret",
    ],
    [
      "an address with a password",
      { ...good, publicUrl: "https://user:password@pay.test" },
      "publicUrl",
    ],
    ["a short key", { ...good, keys: [{ ...good.keys[0], key: "pgk_short" }] }, "keys.0.key"],
    [
      "a database that several processes share without a secret they share",
      { ...good, databaseUrl: "postgresql://polygate:pgk_short@db.test/polygate" },
      "secret",
    ],
    [
      "a database of another kind",
      { ...good, databaseUrl: "mysql://polygate:pgk_short@db.test/polygate" },
      "databaseUrl",
    ],
    ["a short secret", { ...good, secret: "c2hvcnQ=" }, "secret"],
  ])("refuses %s, naming the field and showing no value", (_name, config, field) => {
    const read = () => parseServerConfig(config);
    expect(read).toThrow(field);
    for (const secret of ["pgk_short", API_KEY, WEBHOOK_SECRET, "c2hvcnQ="]) {
      expect(read).not.toThrow(secret);
    }
  });
});
