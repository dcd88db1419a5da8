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
