import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponentOf } from "./currencies.ts";
import { formatMoney, isSameMoney, Money, parseMinor, parseMoney } from "./money.ts";

const invalid = expect.objectContaining({ code: "request_invalid" });

describe("parseMoney", () => {
  it.each([
    // What parseInt(x * 100) makes 1998, 114, 434, 819 and 28 of.
    ["19.99", "INR", 1999],
    ["1.15", "INR", 115],
    ["4.35", "INR", 435],
    ["8.2", "INR", 820],
    ["0.29", "INR", 29],
    ["10.0", "INR", 1000],
    ["251", "INR", 25100],
    ["99.00", "INR", 9900],
    ["99.000000", "INR", 9900],
    ["0", "INR", 0],
    ["0.00", "INR", 0],
    ["007.5", "INR", 750],
    ["100", "JPY", 100],
    ["100.00", "JPY", 100],
    ["1.234", "KWD", 1234],
    ["1.2", "KWD", 1200],
    ["1.2345", "CLF", 12345],
    ["90071992547409.91", "INR", Number.MAX_SAFE_INTEGER],
  ])("reads %s %s as %i", (text, currency, amount) => {
    expect(parseMoney(text, currency)).toEqual({ amount, currency });
  });

  it.each([
    ["19.991", "INR"],
    ["0.001", "INR"],
    ["1.5", "JPY"],
    ["1.2345", "KWD"],
    ["90071992547409.92", "INR"],
    ["1000000000000000", "INR"],
    ["", "INR"],
    [" 1", "INR"],
    ["1 ", "INR"],
    ["1\n", "INR"],
    ["1.", "INR"],
    [".5", "INR"],
    ["-1", "INR"],
    ["+1", "INR"],
    ["1,000.00", "INR"],
    ["1e3", "INR"],
    ["0x10", "INR"],
    ["NaN", "INR"],
    ["Infinity", "INR"],
    ["१०", "INR"],
    ["1.1.1", "INR"],
    ["1", "XXX"],
    ["1", "inr"],
    ["1", ""],
    ["1", "constructor"],
    ["1", "__proto__"],
  ])("refuses %j %s", (text, currency) => {
    expect(() => parseMoney(text, currency)).toThrow(invalid);
  });

  it("shows no amount in its refusals", () => {
    for (const text of ["4242.4242", "42424242424242424242", "forty-two 4242"]) {
      expect(() => parseMoney(text, "INR")).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining("4242") }),
      );
    }
  });

  it("reads back everything that formatMoney writes", () => {
    const currency = fc.constantFrom("INR", "BDT", "JPY", "KWD", "CLF");
    fc.assert(
      fc.property(fc.maxSafeNat(), currency, (amount, code) => {
        const money = { amount, currency: code };
        // fifteen whole digits are the most there are
        fc.pre(formatMoney(money).split(".")[0]!.length <= 15);
        expect(parseMoney(formatMoney(money), code)).toEqual(money);
      }),
    );
  });
});

describe("parseMinor", () => {
  it.each([
    ["850", 850],
    ["0", 0],
    ["007", 7],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ])("reads %s", (text, amount) => {
    expect(parseMinor(text, "INR")).toEqual({ amount, currency: "INR" });
  });

  it.each(["8.5", "850.0", "", "-1", " 1", "1e3", "9007199254740992", "99999999999999999"])(
    "refuses %j",
    (text) => {
      expect(() => parseMinor(text, "INR")).toThrow(invalid);
    },
  );

  it("refuses a currency that does not exist", () => {
    expect(() => parseMinor("1", "XXX")).toThrow(invalid);
  });
});

describe("formatMoney", () => {
  it.each([
    [{ amount: 9900, currency: "INR" }, "99.00"],
    [{ amount: 5, currency: "INR" }, "0.05"],
    [{ amount: 0, currency: "INR" }, "0.00"],
    [{ amount: 99, currency: "JPY" }, "99"],
    [{ amount: 5, currency: "KWD" }, "0.005"],
    [{ amount: 12345, currency: "CLF" }, "1.2345"],
    [{ amount: Number.MAX_SAFE_INTEGER, currency: "INR" }, "90071992547409.91"],
  ])("writes all of the currency's decimals: %j", (money, text) => {
    expect(formatMoney(money)).toBe(text);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1])(
    "refuses %d minor units",
    (amount) => {
      expect(() => formatMoney({ amount, currency: "INR" })).toThrow(invalid);
    },
  );
});

describe("Money", () => {
  it("is a non-negative integer in a currency that exists", () => {
    expect(Money.safeParse({ amount: 0, currency: "TRY" }).success).toBe(true);
    for (const money of [
      { amount: -1, currency: "TRY" },
      { amount: 1.5, currency: "TRY" },
      { amount: "1", currency: "TRY" },
      { amount: 1, currency: "TRL" },
    ]) {
      expect(Money.safeParse(money).success).toBe(false);
    }
  });

  it("is the same only in the same currency", () => {
    const money = { amount: 1, currency: "INR" };
    expect(isSameMoney(money, { ...money })).toBe(true);
    expect(isSameMoney(money, { ...money, currency: "BDT" })).toBe(false);
    expect(isSameMoney(money, { ...money, amount: 2 })).toBe(false);
  });
});

describe("exponentOf", () => {
  it.each([
    ["INR", 2],
    ["BDT", 2],
    ["TRY", 2],
    ["JPY", 0],
    ["KWD", 3],
    ["UYW", 4],
    ["XYZ", undefined],
    ["toString", undefined],
  ])("of %s is %s", (currency, exponent) => {
    expect(exponentOf(currency)).toBe(exponent);
  });
});
