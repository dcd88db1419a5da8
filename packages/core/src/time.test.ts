import { afterEach, describe, expect, it } from "vitest";
import { createMovableClock, parseTime, type Zone } from "./time.ts";

const ownZone = process.env.TZ;

afterEach(() => {
  if (ownZone === undefined) delete process.env.TZ;
  else process.env.TZ = ownZone;
});

const vectors: readonly (readonly [string, Zone, string])[] = [
  ["2026-04-14 01:10:00", "UTC", "2026-04-14T01:10:00.000Z"],
  ["2026-04-14T01:10:00", "UTC", "2026-04-14T01:10:00.000Z"],
  ["2026-04-14 01:10:00", "Asia/Kolkata", "2026-04-13T19:40:00.000Z"],
  ["2026-04-14 01:10:00", "Asia/Dhaka", "2026-04-13T19:10:00.000Z"],
  ["2026-04-14T01:05:00.000Z", "Asia/Kolkata", "2026-04-14T01:05:00.000Z"],
  ["2026-04-14T01:05:00+05:30", "UTC", "2026-04-13T19:35:00.000Z"],
  ["2026-04-14T01:05:00-0330", "UTC", "2026-04-14T04:35:00.000Z"],
  // One to three digits of a second's fraction are what they are, not milliseconds.
  ["2021-07-01 12:00:00.36", "Asia/Kolkata", "2021-07-01T06:30:00.360Z"],
  ["2021-07-01 12:00:00.0", "Asia/Kolkata", "2021-07-01T06:30:00.000Z"],
  ["2024-06-15 11:51:35.807000", "UTC", "2024-06-15T11:51:35.807Z"],
  ["2024-06-15T11:51:35.8+05:30", "UTC", "2024-06-15T06:21:35.800Z"],
  // American order, in spite of an Indian company: the first of July.
  ["07/01/2021 12:00:00", "Asia/Kolkata", "2021-07-01T06:30:00.000Z"],
  ["2024-02-29 23:59:59", "UTC", "2024-02-29T23:59:59.000Z"],
  ["1969-12-31 23:59:59", "UTC", "1969-12-31T23:59:59.000Z"],
];

describe("parseTime", () => {
  it.each(["UTC", "Asia/Kolkata", "America/St_Johns"])(
    "reads the same instants on a machine in %s",
    (zone) => {
      process.env.TZ = zone;
      const isMoved = new Date(2026, 3, 14).getTimezoneOffset() !== 0;
      expect(isMoved).toBe(zone !== "UTC");
      for (const [text, stated, instant] of vectors) {
        expect(new Date(parseTime(text, stated)).toISOString(), text).toBe(instant);
      }
    },
  );

  it.each([
    "",
    "2026-04-14",
    "14/04/2026 01:10:00",
    "2026-13-01 00:00:00",
    "2026-02-29 00:00:00",
    "2026-04-31 00:00:00",
    "2026-04-14 24:00:00",
    "2026-04-14 01:60:00",
    "2026-04-14 01:10:60",
    "2026-00-10 00:00:00",
    "2026-04-14 01:10",
    "2026-04-14 01:10:00 IST",
    "1776129000",
    "2026-04-14 01:10:00\n",
    "Tue Apr 14 2026",
  ])("refuses %j", (text) => {
    expect(() => parseTime(text, "UTC")).toThrow(
      expect.objectContaining({ code: "response_invalid" }),
    );
  });
});

describe("a movable clock", () => {
  it("runs at its base's pace, ahead of it", () => {
    let now = 1000;
    const clock = createMovableClock(() => now);
    expect(clock.now()).toBe(1000);
    clock.advance(50);
    now += 1;
    expect(clock.now()).toBe(1051);
  });
});
