import { type Money, parseMinor, parseMoney } from "@polygate/core/money";

/** Reads a decimal amount as a gateway received it (text or JSON number); undefined where it is none. */
export function readAmount(value: unknown, currency: string): Money | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return attempt(() => parseMoney(String(value).trim(), currency));
}

/** Reads an integer of minor units; undefined where it is none. */
export function readMinorAmount(value: unknown, currency: string): Money | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return attempt(() => parseMinor(String(value).trim(), currency));
}

/** The same money with so many minor units added; never below one. */
export function shiftAmount(money: Money, minorUnits: number): Money {
  return { ...money, amount: Math.max(1, money.amount + minorUnits) };
}

/** The sum of the amounts, in the currency of the first argument. */
export function sumAmounts(currency: string, parts: readonly Money[]): Money {
  return { currency, amount: parts.reduce((sum, part) => sum + part.amount, 0) };
}

function attempt(read: () => Money): Money | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
