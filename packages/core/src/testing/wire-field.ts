import assert from "node:assert/strict";
import { type JsonText, parseJsonText } from "../json.ts";
import { type Money, parseMinor, parseMoney } from "../money.ts";
import type { WireAmount } from "./subject.ts";

/**
 * Finds a dotted field in a body: a JSON text, a form, or a form with JSON in a field. Numbers keep their digits.
 *
 * @returns `undefined` where there is no such field.
 */
export function readField(body: string, field: string): string | undefined {
  let value: JsonText | undefined = body;
  for (const name of field.split(".")) {
    value = childOf(typeof value === "string" ? parseText(value) : value, name);
  }
  return typeof value === "string" ? value : undefined;
}

/** Demands that a text on the wire is exactly this sum: no rounding, no stray digits, no other unit. */
export function assertAmount(
  text: string | undefined,
  money: Money,
  { field, unit }: WireAmount,
): void {
  assert.ok(text !== undefined, `no request had the field "${field}"`);
  const read = unit === "major" ? parseMoney : parseMinor;
  let told: Money;
  try {
    told = read(text, money.currency);
  } catch {
    assert.fail(`"${text}" is no exact amount in ${money.currency}`);
  }
  assert.equal(told.amount, money.amount, `"${text}" ${money.currency} is not the amount asked`);
}

function parseText(text: string): JsonText {
  if (/^\s*[{[]/.test(text)) return parseJsonText(text);
  return Object.fromEntries(new URLSearchParams(text));
}

function childOf(value: JsonText | undefined, name: string): JsonText | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
