import { describe, expect, it } from "vitest";
import { toSessionStatus } from "./session-status.ts";

describe("toSessionStatus", () => {
  it.each([
    ["captured", "exact", "captured"],
    ["captured", "under", "pending"],
    ["captured", "over", "pending"],
    ["authorized", undefined, "authorized"],
    ["pending", undefined, "pending"],
    ["failed", undefined, "pending"],
    ["expired", undefined, "pending"],
    ["canceled", undefined, "pending"],
  ] as const)("tells Medusa of %s (%s): %s", (status, fit, expected) => {
    expect(toSessionStatus({ status, fit })).toBe(expected);
  });
});
