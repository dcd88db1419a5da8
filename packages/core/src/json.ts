import { PaymentError } from "./errors.ts";

/** JSON as it stood in the text: every number is a string of its own digits, so `99.00` stays `"99.00"`. */
export type JsonText =
  | string
  | boolean
  | null
  | readonly JsonText[]
  | { readonly [key: string]: JsonText };

/**
 * Parses JSON without ever making a float: numbers arrive as strings of exactly the digits in the text.
 *
 * @throws {PaymentError} `response_invalid` if the text is not JSON (a byte order mark included).
 */
export function parseJsonText(text: string): JsonText {
  try {
    return JSON.parse(quoteNumbers(text));
  } catch (cause) {
    throw new PaymentError("response_invalid", "json: not valid JSON", { cause });
  }
}

/** A number as JSON has it, from where one may begin. Source: RFC 8259, section 6. */
const NUMBER_THERE = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const BLANK = 0x20;

/**
 * Puts every number into quotes, in one pass. Everything else stays as it is, so that what was no JSON is none
 * afterwards either; only a number where a name must be would become one, and is refused here.
 *
 * @throws {SyntaxError} for what cannot be JSON.
 */
function quoteNumbers(text: string): string {
  let quoted = "";
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      NUMBER_THERE.lastIndex = at;
      if (!NUMBER_THERE.test(text)) throw new SyntaxError("a minus without a number");
      const end = NUMBER_THERE.lastIndex;
      if (isName(text, end)) throw new SyntaxError("a number where a name must be");
      quoted += `${text.slice(copied, at)}"${text.slice(at, end)}"`;
      copied = end;
      at = end;
    } else at += 1;
  }
  return copied === 0 ? text : quoted + text.slice(copied);
}

/** @returns the index behind the closing quote of the string that begins there. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    // An even number of them are escapes of each other.
    if (slashes % 2 === 0) return end + 1;
  }
  throw new SyntaxError("a string without an end");
}

/** Whether a colon follows, after blanks. */
function isName(text: string, end: number): boolean {
  let next = end;
  while (text.charCodeAt(next) <= BLANK) next += 1;
  return text.charCodeAt(next) === COLON;
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
