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

const ISO = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?$/;
const AMERICAN = /^\d{2}\/\d{2}\/\d{4} \d{2}:\d{2}:\d{2}$/;
/** Where the seconds end in both. */
const SECONDS_END = 19;

/**
 * Reads a gateway's time into milliseconds. A zone in the text wins over the stated one.
 * Accepts `yyyy-MM-dd HH:mm:ss[.f]` with blank or `T`, optional zone, and `MM/dd/yyyy HH:mm:ss`.
 *
 * @throws {PaymentError} `response_invalid` for any other text or a date that does not exist.
 */
export function parseTime(text: string, zone: Zone): number {
  // Both have their time of day at the same place.
  if (ISO.test(text)) {
    const date = toDate(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
    return date + toTimeOfDay(text) + toRest(text.slice(SECONDS_END), zone);
  }
  if (AMERICAN.test(text)) {
    const date = toDate(digits(text, 6, 10), digits(text, 0, 2), digits(text, 3, 5));
    return date + toTimeOfDay(text) + toRest("", zone);
  }
  throw new PaymentError("response_invalid", "time: not in a known format");
}

function digits(text: string, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at += 1) number = number * 10 + text.charCodeAt(at) - 0x30;
  return number;
}

/** @returns the beginning of the day, in milliseconds, as if it was in UTC. */
function toDate(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) throw noSuchTime();
  return Date.UTC(year, month - 1, day);
}

/** @returns milliseconds since the day began. */
function toTimeOfDay(text: string): number {
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  if (hour > 23 || minute > 59 || second > 59) throw noSuchTime();
  return ((hour * 60 + minute) * 60 + second) * 1_000;
}

/** @returns what a fraction and a zone, or their absence, add to it, in milliseconds. */
function toRest(rest: string, zone: Zone): number {
  if (rest === "Z") return 0;
  const [, fraction = "", offset] = /^(?:\.(\d+))?(.+)?$/.exec(rest) ?? [];
  const minutes = offset === undefined ? ZONES[zone] : toMinutes(offset);
  return Number(fraction.slice(0, 3).padEnd(3, "0")) - minutes * 60_000;
}

function noSuchTime(): PaymentError {
  return new PaymentError("response_invalid", "time: no such date");
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function toMinutes(offset: string): number {
  if (offset === "Z") return 0;
  const sign = offset.startsWith("-") ? -1 : 1;
  const digits = offset.slice(1).replace(":", "");
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}
