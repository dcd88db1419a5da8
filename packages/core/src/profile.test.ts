import { describe, expect, it } from "vitest";
import { type Profile, reasonUnfit } from "./profile.ts";
import { createMemory } from "./testing/create-memory.ts";

const { profile } = createMemory().gateway;

function reason(currencies: Profile["currencies"], amount: number, currency: string) {
  return reasonUnfit({ ...profile, title: "Acme", currencies }, { amount, currency });
}

describe("reasonUnfit", () => {
  it("has none against any currency, or within the limits", () => {
    expect(reason("any", 1, "JPY")).toBeUndefined();
    const limits = { INR: { min: 100, max: 200 }, JPY: {} };
    for (const amount of [100, 150, 200]) expect(reason(limits, amount, "INR")).toBeUndefined();
    expect(reason(limits, 1, "JPY")).toBeUndefined();
  });

  it.each([
    [{ INR: {}, BDT: {} }, 100, "USD", "Acme takes INR, BDT only, not USD."],
    [{ INR: { max: 200 } }, 201, "INR", "Acme takes at most 2.00 INR."],
    [{ INR: { min: 100 } }, 99, "INR", "Acme takes at least 1.00 INR."],
    [{ JPY: { min: 100 } }, 99, "JPY", "Acme takes at least 100 JPY."],
    [{ TRY: { min: 14990, max: 14990 } }, 1, "TRY", "Acme is set up for exactly 149.90 TRY."],
    [{ TRY: { min: 14990, max: 14990 } }, 99999, "TRY", "Acme is set up for exactly 149.90 TRY."],
    ["any", 0, "INR", "Acme takes no payment of nothing."],
    [{ INR: {} }, 100, "constructor", "Acme takes INR only, not constructor."],
  ] as const)("of %j for %i %s is: %s", (currencies, amount, currency, sentence) => {
    expect(reason(currencies, amount, currency)).toBe(sentence);
  });
});
