import { PaymentError } from "./errors.ts";

/** A decoded form: each name once, the last value wins, as PHP reads it. Has no prototype. */
export type Form = Readonly<Record<string, string>>;

const MAX_FIELDS = 1000;

/**
 * Reads `application/x-www-form-urlencoded` text: `+` is a space, `%2B` a plus, nothing is trimmed.
 * Bracketed names keep their brackets (`result[utr]`), so no object is built from what a stranger sent.
 *
 * @throws {PaymentError} `response_invalid` for more than 1000 fields.
 */
export function parseForm(text: string): Form {
  const form: Record<string, string> = Object.create(null);
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    count += 1;
    if (count > MAX_FIELDS) throw new PaymentError("response_invalid", "form: too many fields");
    form[name] = value;
  }
  return form;
}
