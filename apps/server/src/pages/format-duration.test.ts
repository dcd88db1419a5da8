import { describe, expect, it } from "vitest";
import { formatDuration } from "./format-duration.ts";

const MINUTE = 60_000;

describe("formatDuration", () => {
  it.each([
    [MINUTE, "en", "1 minute"],
    [2 * MINUTE - 1, "en", "1 minute"],
    [25 * MINUTE, "en", "25 minutes"],
    [25 * MINUTE, "bn", "২৫ মিনিট"],
    [25 * MINUTE, "hi", "25 मिनट"],
    [119 * MINUTE, "en", "119 minutes"],
    [179 * MINUTE, "en", "2 hours"],
    [49 * 60 * MINUTE, "hi", "2 दिन"],
    [MINUTE - 1, "en", undefined],
    [-MINUTE, "en", undefined],
  ] as const)("writes %i ms in %s as %s", (milliseconds, language, text) => {
    expect(formatDuration(milliseconds, language)).toBe(text);
  });
});
