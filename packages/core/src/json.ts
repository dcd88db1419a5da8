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

const DIGITS = Symbol("digits");

/** A number that is written as exactly these digits. */
export type JsonNumber = { readonly [DIGITS]: string };

/** What {@link writeJson} writes. Members that are `undefined` are left out; there are no floats. */
export type JsonInput =
  | string
  | boolean
  | null
  | JsonNumber
  | readonly JsonInput[]
  | { readonly [key: string]: JsonInput | undefined };

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/**
 * A number to write as it stands: `99.00` stays `99.00`.
 *
 * @throws {PaymentError} `request_invalid` for anything but a plain decimal number as JSON has it.
 */
export function jsonNumber(digits: string): JsonNumber {
  if (!NUMBER.test(digits)) throw new PaymentError("request_invalid", "json: not a plain number");
  return { [DIGITS]: digits };
}

/** Writes JSON without ever making a float: the counterpart of {@link parseJsonText}. */
export function writeJson(value: JsonInput): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isNumber(value)) return value[DIGITS];
  if (isList(value)) return `[${value.map(writeJson).join(",")}]`;
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [`${JSON.stringify(name)}:${writeJson(member)}`],
  );
  return `{${members.join(",")}}`;
}

function isNumber(value: JsonInput & object): value is JsonNumber {
  return DIGITS in value;
}

function isList(value: JsonInput & object): value is readonly JsonInput[] {
  return Array.isArray(value);
}
