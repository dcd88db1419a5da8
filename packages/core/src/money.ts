import * as z from "zod";
import { exponentOf } from "./currencies.ts";
import { PaymentError } from "./errors.ts";

/** An ISO 4217 currency code in capitals that we know the exponent of. */
export const Currency = z
  .string()
  .refine((code) => exponentOf(code) !== undefined, "not an ISO 4217 currency code");
export type Currency = z.infer<typeof Currency>;

/** An amount of money: a non-negative integer in the currency's minor unit (paisa, poisha, kuruş). */
export const Money = z.object({
  amount: z.int().nonnegative(),
  currency: Currency,
});
export type Money = Readonly<z.infer<typeof Money>>;

const DECIMAL = /^\d{1,15}(?:\.\d{1,15})?$/;

/**
 * Reads a decimal text ("10.0", "251", "99.00") as money, on digits alone: no float is involved.
 *
 * @throws {PaymentError} `request_invalid` for anything that is not a plain non-negative decimal, has non-zero digits
 *   below the minor unit, exceeds 2^53 - 1 minor units, or names an unknown currency.
 */
export function parseMoney(text: string, currency: string): Money {
  const exponent = exponentOf(currency);
  if (exponent === undefined) {
    throw new PaymentError("request_invalid", "money: not an ISO 4217 currency code");
  }
  if (!DECIMAL.test(text)) {
    throw new PaymentError("request_invalid", "money: not a plain decimal amount");
  }
  const point = text.indexOf(".");
  const whole = point === -1 ? text : text.slice(0, point);
  const fraction = point === -1 ? "" : text.slice(point + 1);
  if (fraction.length > exponent && /[1-9]/.test(fraction.slice(exponent))) {
    throw new PaymentError("request_invalid", `money: ${currency} has ${exponent} decimals`);
  }
  const amount = Number(whole + fraction.slice(0, exponent).padEnd(exponent, "0"));
  if (!Number.isSafeInteger(amount)) {
    throw new PaymentError("request_invalid", "money: amount is too large");
  }
  return { amount, currency };
}

/**
 * Reads an integer count of minor units ("850", as Zaakpay writes paisa).
 *
 * @throws {PaymentError} `request_invalid` for anything but digits within 2^53 - 1, or an unknown currency.
 */
export function parseMinor(text: string, currency: string): Money {
  if (exponentOf(currency) === undefined) {
    throw new PaymentError("request_invalid", "money: not an ISO 4217 currency code");
  }
  const amount = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(amount)) {
    throw new PaymentError("request_invalid", "money: not an integer of minor units");
  }
  return { amount, currency };
}

/**
 * Writes money as a decimal text with all of the currency's decimals ("99.00", JPY "99").
 *
 * @throws {PaymentError} `request_invalid` for an unknown currency or an amount that is not a non-negative integer.
 */
export function formatMoney({ amount, currency }: Money): string {
  const exponent = exponentOf(currency);
  if (exponent === undefined || !Number.isSafeInteger(amount) || amount < 0) {
    throw new PaymentError("request_invalid", "money: not an amount in minor units");
  }
  const digits = String(amount).padStart(exponent + 1, "0");
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Whether two sums of money are the same to the minor unit and in the same currency. */
export function isSameMoney(one: Money, other: Money): boolean {
  return one.amount === other.amount && one.currency === other.currency;
}
