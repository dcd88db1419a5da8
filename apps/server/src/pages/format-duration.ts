import type { Language } from "./view.ts";

/** From how many milliseconds on a duration is told in which unit. */
const UNITS = [
  { unit: "day", from: 172_800_000, size: 86_400_000 },
  { unit: "hour", from: 7_200_000, size: 3_600_000 },
  { unit: "minute", from: 60_000, size: 60_000 },
];

/**
 * Writes how long something still takes in words ("25 minutes", "২৫ মিনিট"), rounded down: in days from two days on, in
 * hours from two hours on, else in minutes. The page's script writes minutes the same way.
 *
 * @returns `undefined` below one minute.
 */
export function formatDuration(milliseconds: number, language: Language): string | undefined {
  const found = UNITS.find(({ from }) => milliseconds >= from);
  if (!found) return undefined;
  const options = { style: "unit", unit: found.unit, unitDisplay: "long" } as const;
  return new Intl.NumberFormat(language, options).format(Math.floor(milliseconds / found.size));
}
