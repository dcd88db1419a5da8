import { PaymentError } from "./errors.ts";

/** Tells the time in milliseconds since 1970-01-01T00:00Z. One per process, always injected. */
export type Clock = () => number;

/** The system's clock: the only one in production. */
export const systemClock: Clock = () => Date.now();

/** A clock that tests and demonstrations move in process. Nothing over HTTP reaches it. */
export interface MovableClock {
  readonly now: Clock;
  /** Moves the clock forward by so many milliseconds. */
  advance(milliseconds: number): void;
}

/** Runs at the given clock's pace, ahead of it by whatever `advance` added. */
export function createMovableClock(base: Clock = systemClock): MovableClock {
  let ahead = 0;
  return {
    now: () => base() + ahead,
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
  };
}

/** Offsets of the zones whose times the gateways write without saying so. None of them has summer time. */
const ZONES = { UTC: 0, "Asia/Kolkata": 330, "Asia/Dhaka": 360 } as const;

/** A zone in which a driver states that its gateway writes zone-less times. */
export type Zone = keyof typeof ZONES;

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/;
const AMERICAN = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2}):(\d{2})$/;

/**
 * Reads a gateway's time into milliseconds. A zone in the text wins over the stated one.
 * Accepts `yyyy-MM-dd HH:mm:ss[.f]` with blank or `T`, optional zone, and `MM/dd/yyyy HH:mm:ss`.
 *
 * @throws {PaymentError} `response_invalid` for any other text or a date that does not exist.
 */
export function parseTime(text: string, zone: Zone): number {
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, hour, minute, second, fraction = "", offset] = iso;
    const milliseconds = fraction.padEnd(3, "0").slice(0, 3);
    return toInstant([year, month, day, hour, minute, second, milliseconds], offset, zone);
  }
  const american = AMERICAN.exec(text);
  if (american) {
    const [, month, day, year, hour, minute, second] = american;
    return toInstant([year, month, day, hour, minute, second, "0"], undefined, zone);
  }
  throw new PaymentError("response_invalid", "time: not in a known format");
}

function toInstant(
  parts: readonly (string | undefined)[],
  offset: string | undefined,
  zone: Zone,
): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0] =
    parts.map(Number);
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, fraction);
  const check = new Date(wall);
  if (
    check.getUTCMonth() !== month - 1 ||
    check.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  ) {
    throw new PaymentError("response_invalid", "time: no such date");
  }
  return wall - (offset === undefined ? ZONES[zone] : toMinutes(offset)) * 60_000;
}

function toMinutes(offset: string): number {
  if (offset === "Z") return 0;
  const sign = offset.startsWith("-") ? -1 : 1;
  const digits = offset.slice(1).replace(":", "");
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}
