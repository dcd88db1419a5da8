import { describe, expect, it } from "vitest";
import { formatAmount } from "./format-amount.ts";

describe("formatAmount", () => {
  it.each([
    [9900, "INR", "en", "₹99.00"],
    [9937, "INR", "bn", "₹৯৯.৩৭"],
    [9937, "INR", "hi", "₹99.37"],
    [5, "INR", "en", "₹0.05"],
    [5, "INR", "bn", "₹০.০৫"],
    [12_345_678_90, "INR", "en", "₹1,23,45,678.90"],
    [12_345_678_90, "INR", "bn", "₹১,২৩,৪৫,৬৭৮.৯০"],
    [12_345_678_90, "INR", "hi", "₹1,23,45,678.90"],
    [12_345_600, "BDT", "en", "৳1,23,456.00"],
    [25_000, "BDT", "bn", "৳২৫০.০০"],
    [12_345_600, "TRY", "en", "₺123,456.00"],
    [1_000, "JPY", "en", "JPY\u00a01,000"],
    [1_234_005, "KWD", "en", "KWD\u00a01,234.005"],
    [Number.MAX_SAFE_INTEGER, "TRY", "en", "₺90,071,992,547,409.91"],
  ] as const)("writes %i %s in %s as %s", (amount, currency, language, text) => {
    expect(formatAmount({ amount, currency }, language)).toBe(text);
  });
});
