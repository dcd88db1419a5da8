import { EXIT } from "./exit-codes.ts";
import { Failure } from "./failure.ts";

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a time as people type it: `2026-11-25`, `2026-11-25T10:00`, both in UTC, or how long ago: `90m`, `2h`, `3d`.
 *
 * @returns milliseconds since 1970.
 * @throws {Failure} `usage` for anything else.
 */
export function readTime(text: string, now: number): number {
  const [, count, unit = ""] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (UNITS[unit] ?? 0);
  const [, day, time = "T00:00"] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d)?)?Z?$/.exec(text) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}${time}Z`);
  if (!Number.isNaN(at)) return at;
  throw new Failure(EXIT.usage, `${text} is no time.`, {
    hint: "Write 2026-11-25, 2026-11-25T10:00 (UTC), or how long ago: 90m, 2h, 3d.",
  });
}
