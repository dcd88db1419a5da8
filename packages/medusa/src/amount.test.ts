import { describe, expect, it } from "vitest";
import { toMoney } from "./amount.ts";

describe("toMoney", () => {
  it.each([
    ["550.49", "inr", 55049],
    [550.49, "inr", 55049],
    [22.88, "kwd", 22880],
    ["7800", "jpy", 7800],
    ["1829.5546", "inr", 182955],
    ["1829.555", "inr", 182956],
    ["0.4999", "jpy", 0],
    ["0.5", "jpy", 1],
    [{ value: "19.994", precision: 20 }, "usd", 1999],
    [{ numeric: 19.99, raw: { value: "19.995" } }, "usd", 2000],
    [{ toFixed: () => "10.005" }, "usd", 1001],
    [1e-7, "usd", 0],
    ["1.5e3", "usd", 150000],
    ["90071992547409.91", "usd", 9007199254740991],
  ])("reads %o %s as %i minor units", (amount, currency, expected) => {
    expect(toMoney(amount, currency)).toEqual({
      amount: expected,
      currency: currency.toUpperCase(),
    });
  });

  it.each([
    ["-1", "usd"],
    ["1,000.00", "usd"],
    ["", "usd"],
    [null, "usd"],
    [Number.NaN, "usd"],
    [Number.POSITIVE_INFINITY, "usd"],
    ["90071992547409.92", "usd"],
    ["1", "xyz"],
  ])("refuses %o %s", (amount, currency) => {
    expect(() => toMoney(amount, currency)).toThrow(/^medusa: /);
  });
});
