import { describe, expect, it } from "vitest";
import { readTime } from "./read-time.ts";

const NOW = Date.parse("2026-11-25T12:00:00Z");

describe("a time as people type it", () => {
  it.each([
    ["90m", "2026-11-25T10:30:00Z"],
    ["2h", "2026-11-25T10:00:00Z"],
    ["3d", "2026-11-22T12:00:00Z"],
    ["2026-11-25", "2026-11-25T00:00:00Z"],
    ["2026-11-25T10:00", "2026-11-25T10:00:00Z"],
    ["2026-11-25T10:00:07Z", "2026-11-25T10:00:07Z"],
  ])("%s is %s", (text, expected) => expect(readTime(text, NOW)).toBe(Date.parse(expected)));

  it.each(["", "2", "h", "2w", "-2h", "yesterday", "2026-13-01", "25.11.2026"])(
    "%j is none",
    (text) => expect(() => readTime(text, NOW)).toThrow("is no time"),
  );
});
