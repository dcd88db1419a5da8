import { describe, expect, it } from "vitest";
import type { Report } from "./platform.ts";
import { toRecord } from "./record.ts";
import {
  formatReportEntries,
  parseReportEntries,
  type ReportEntry,
  toldBefore,
  toReportEntry,
} from "./report-log.ts";

const asked = { amount: 9900, currency: "INR" };
const record = toRecord({ asked, payable: asked }, []);
const report: Report = {
  type: "payment",
  eventId: "evt_3",
  version: 3,
  orderId: "7",
  paymentId: "P1",
  gateway: "zozo",
  mode: "test",
  asked,
  record,
};
const entry = toReportEntry(report, "held", 'Look at "this" \\ ঢাকা.');

describe("the report log", () => {
  it("reads back what it wrote", () => {
    const entries = [entry, toReportEntry({ ...report, eventId: "evt_4" }, "applied")];
    expect(parseReportEntries(formatReportEntries(entries))).toEqual(entries);
  });

  it.each([undefined, null, 7, "", "nonsense", "{}", '[{"eventId":"evt_3"}]'])(
    "reads %j as nothing",
    (text) => {
      expect(parseReportEntries(text)).toEqual([]);
    },
  );

  it("answers a repeat as the first time", () => {
    expect(toldBefore([entry], report)).toEqual({ type: "held", reason: entry.reason });
    expect(toldBefore([{ ...entry, outcome: "applied" }], report)).toEqual({ type: "applied" });
  });

  it("takes what was only started as news", () => {
    expect(toldBefore([{ ...entry, outcome: "started" }], report)).toBeUndefined();
  });

  const newer: ReportEntry = { ...entry, eventId: "evt_9", version: 9, outcome: "applied" };

  it("takes an older report about the same payment as overtaken", () => {
    expect(toldBefore([newer], report)).toEqual({ type: "applied" });
    expect(toldBefore([{ ...newer, outcome: "started" }], report)).toEqual({ type: "applied" });
  });

  it.each<[string, ReportEntry]>([
    ["another payment's newer report", { ...newer, paymentId: "P2" }],
    ["a newer case", { ...newer, type: "case" }],
    ["an older report", { ...newer, version: 2 }],
  ])("takes a report as news after %s", (_what, known) => {
    expect(toldBefore([known], report)).toBeUndefined();
  });

  it("takes a case as news whatever came after it", () => {
    const late: Report = { ...report, type: "case", kind: "late", reason: "Late." };
    expect(toldBefore([newer], late)).toBeUndefined();
  });
});
