import { expect, it } from "vitest";
import { PaymentError } from "./errors.ts";

it.each([
  ["configuration_invalid", "rejected", false],
  ["request_invalid", "rejected", false],
  ["signature_invalid", "rejected", false],
  ["not_found", "unknown", true],
  ["conflict", "rejected", false],
  ["unsupported", "rejected", false],
  ["authentication_failed", "rejected", false],
  ["response_invalid", "unknown", false],
  ["rate_limited", "rejected", true],
  ["gateway_unavailable", "unknown", true],
] as const)("%s: money %s, retryable %s", (code, outcome, retryable) => {
  const error = new PaymentError(code, "sentence");
  expect(error).toMatchObject({ code, outcome, retryable, name: "PaymentError" });
  expect(error.status).toBeGreaterThanOrEqual(400);
});

it("is known by its name, so that two copies of the package agree", () => {
  const copy = Object.assign(new Error("sentence"), { name: "PaymentError", code: "conflict" });
  expect(PaymentError.is(copy)).toBe(true);
  expect(PaymentError.is(new PaymentError("conflict", "sentence"))).toBe(true);
  for (const other of [new Error("sentence"), { name: "PaymentError" }, undefined, null, "x"]) {
    expect(PaymentError.is(other)).toBe(false);
  }
});
