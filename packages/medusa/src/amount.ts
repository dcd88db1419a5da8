import { exponentOf, type Money, PaymentError } from "@polygate/core";

const DECIMAL = /^(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads an amount as Medusa hands it over: major units as a number, a decimal text, `{ value }` or its BigNumber. Totals
 * come unrounded (1829.5546), so what lies below the currency's minor unit is rounded half up, on digits alone.
 * https://github.com/medusajs/medusa/issues/14818
 *
 * @throws {PaymentError} `request_invalid` for anything else, a negative amount, or an unknown currency.
 */
export function toMoney(amount: unknown, currencyCode: string): Money {
  const currency = currencyCode.toUpperCase();
  const exponent = exponentOf(currency);
  if (exponent === undefined) throw refuse(`${currencyCode} is not an ISO 4217 currency`);
  const match = DECIMAL.exec(digitsOf(amount));
  if (!match) throw refuse("the amount is not a plain decimal number");
  const [, whole = "", fraction = "", power = "0"] = match;
  const scaled = roundHalfUp(BigInt(whole + fraction), fraction.length - Number(power) - exponent);
  if (scaled > BigInt(Number.MAX_SAFE_INTEGER)) throw refuse("the amount is too large");
  return { amount: Number(scaled), currency };
}

/** Takes so many decimal places off; a negative count adds noughts. */
function roundHalfUp(digits: bigint, places: number): bigint {
  if (places <= 0) return digits * 10n ** BigInt(-places);
  const unit = 10n ** BigInt(places);
  return (digits + unit / 2n) / unit;
}

/** The digits in any of the shapes Medusa uses, the exact ones (`raw`) before the float beside them. */
function digitsOf(amount: unknown): string {
  if (typeof amount === "string") return amount.trim();
  if (typeof amount === "number") return String(amount);
  if (typeof amount !== "object" || amount === null) return "";
  if ("raw" in amount && typeof amount.raw === "object") return digitsOf(amount.raw);
  if ("value" in amount) return digitsOf(amount.value);
  if ("numeric" in amount) return digitsOf(amount.numeric);
  if ("toFixed" in amount && typeof amount.toFixed === "function") {
    return String(amount.toFixed());
  }
  return "";
}

function refuse(why: string): PaymentError {
  return new PaymentError("request_invalid", `medusa: ${why}`);
}
