import { randomBytes } from "node:crypto";
import * as z from "zod";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Our id of a payment: 20 characters of `[0-9A-Z]`, ten of time and ten random. Fits every gateway, sorts by time. */
export const PaymentId = z.string().regex(/^[0-9A-Z]{20}$/, "not a payment id");
export type PaymentId = z.infer<typeof PaymentId>;

/**
 * Makes a payment id that is never used again.
 *
 * @param now milliseconds since 1970; ten base-36 digits hold it for a hundred thousand years.
 */
export function createPaymentId(now: number): PaymentId {
  return Math.trunc(now).toString(36).toUpperCase().padStart(10, "0") + randomDigits(10);
}

/** When a payment id was made, in milliseconds since 1970. */
export function timeOfPaymentId(id: PaymentId): number {
  return Number.parseInt(id.slice(0, 10), 36);
}

function randomDigits(length: number): string {
  let digits = "";
  while (digits.length < length) {
    for (const byte of randomBytes(length)) {
      // 252 = 7 * 36: larger bytes would favour the first digits.
      if (byte < 252 && digits.length < length) digits += DIGITS[byte % 36];
    }
  }
  return digits;
}
