import { PaymentError } from "./errors.ts";

/** JSON as it stood in the text: every number is a string of its own digits, so `99.00` stays `"99.00"`. */
export type JsonText =
  | string
  | boolean
  | null
  | readonly JsonText[]
  | { readonly [key: string]: JsonText };

/** Small tokens only, so that a long string cannot exhaust the engine's stack. */
const TOKEN = /\\.|"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON without ever making a float: numbers arrive as strings of exactly the digits in the text.
 *
 * @throws {PaymentError} `response_invalid` if the text is not JSON (a byte order mark included).
 */
export function parseJsonText(text: string): JsonText {
  try {
    JSON.parse(text);
    return JSON.parse(quoteNumbers(text));
  } catch (cause) {
    throw new PaymentError("response_invalid", "json: not valid JSON", { cause });
  }
}

/** Of valid JSON only: escapes then stand inside strings, and every digit outside one belongs to a number. */
function quoteNumbers(text: string): string {
  let inString = false;
  return text.replace(TOKEN, (token) => {
    if (token === '"') inString = !inString;
    return inString || token === '"' || token.startsWith("\\") ? token : `"${token}"`;
  });
}
