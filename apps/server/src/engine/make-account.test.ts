import { describe, expect, it } from "vitest";
import { makeAccount } from "./make-account.ts";

const fetch = async () => new Response();
const mode = "test" as const;
const zozo = (apiToken: string, more = {}) =>
  ({ id: "a", gateway: "zozo", config: { mode, apiToken, ...more } }) as const;
const zaakpay = (merchantIdentifier: string) =>
  ({
    id: "a",
    gateway: "zaakpay",
    config: { mode, merchantIdentifier, secretKey: "0123456789abcdef0123456789abcdef" },
  }) as const;

describe("an account whose credentials are replaced", () => {
  it("keeps the name that facts know it by, though it followed from the old ones", () => {
    const before = makeAccount(zozo("old token"), fetch).gateway.account;
    expect(makeAccount(zozo("new token"), fetch).gateway.account).not.toBe(before);
    const after = makeAccount(zozo("new token"), fetch, before);
    expect(after.gateway.account).toBe(before);
    expect(makeAccount({ ...zozo(""), config: after.config }, fetch).gateway.account).toBe(before);
  });

  it("is refused as another merchant's, where the gateway names them", () => {
    const before = makeAccount(zaakpay("merchant1"), fetch).gateway.account;
    expect(makeAccount(zaakpay("merchant1"), fetch, before).gateway.account).toBe(before);
    expect(() => makeAccount(zaakpay("merchant2"), fetch, before)).toThrow(
      "another merchant's account",
    );
  });

  it("is refused where it is given another name on purpose", () => {
    expect(() => makeAccount(zozo("token", { account: "new" }), fetch, "old")).toThrow(
      "another merchant's account",
    );
  });
});
