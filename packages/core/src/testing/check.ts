import assert from "node:assert/strict";
import { inspect } from "node:util";
import { type ErrorCode, PaymentError } from "../errors.ts";

/** Awaits a failure and demands that it is a {@link PaymentError}, of one of these codes where any is given. */
export async function assertFails(
  act: () => unknown,
  ...codes: readonly ErrorCode[]
): Promise<PaymentError> {
  let result: unknown;
  try {
    result = await act();
  } catch (error) {
    assert.ok(PaymentError.is(error), `not a PaymentError: ${inspect(error)}`);
    if (codes.length > 0) {
      assert.ok(
        codes.includes(error.code),
        `${error.code} (${error.message}) instead of ${codes.join(" or ")}`,
      );
    }
    return error;
  }
  assert.fail(`${inspect(result, { depth: 6 })} instead of ${codes.join(" or ") || "an error"}`);
}

/** Demands these fields with exactly these values; fields not named may be anything. */
export function assertExpected(actual: object, expected: object | undefined): void {
  assert.ok(expected, "the recording says nothing in `expect`");
  for (const [field, value] of Object.entries(expected)) {
    assert.deepEqual(
      Object.getOwnPropertyDescriptor(actual, field)?.value,
      value,
      `field "${field}"`,
    );
  }
}

/** Demands that nothing of what may never be seen can be seen in a value: not in an error, its causes, or what prints of it. */
export function assertShowsNone(value: unknown, secrets: readonly string[]): void {
  const shown = [inspect(value, { depth: 20, showHidden: true }), String(value), toJson(value)];
  if (value instanceof Error) shown.push(value.message, value.stack ?? "", toJson({ ...value }));
  const text = shown.join("\n");
  for (const secret of secrets) {
    for (const form of [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      toBase64(secret),
    ]) {
      assert.ok(
        !text.includes(form),
        `a secret shows in ${text.replaceAll(form, "[the secret]").slice(0, 500)}`,
      );
    }
  }
}

function toJson(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

function toBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}
