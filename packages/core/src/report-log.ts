import * as z from "zod";
import { parseJsonText, writeJson } from "./json.ts";
import type { Report, ReportOutcome } from "./platform.ts";

/** What a platform's order remembers of one report, so that a repeat or an older one changes nothing. */
const ReportEntry = z.object({
  eventId: z.string(),
  paymentId: z.string(),
  type: z.enum(["payment", "refund", "case"]),
  version: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  /** `started`: a change was about to be made, and what became of it must be read from the order. */
  outcome: z.enum(["started", "applied", "held"]),
  reason: z.string().default(""),
});
export type ReportEntry = Readonly<z.infer<typeof ReportEntry>>;

/** What an order is to remember of a report. */
export function toReportEntry(
  { eventId, paymentId, type, version }: Report,
  outcome: ReportEntry["outcome"],
  reason = "",
): ReportEntry {
  return { eventId, paymentId, type, version, outcome, reason };
}

/** Writes entries as the text that {@link parseReportEntries} reads. */
export function formatReportEntries(entries: readonly ReportEntry[]): string {
  return writeJson(entries.map((entry) => ({ ...entry, version: String(entry.version) })));
}

/** Reads entries back. What a person or another program has made unreadable is as if it were not there. */
export function parseReportEntries(text: unknown): readonly ReportEntry[] {
  if (typeof text !== "string") return [];
  try {
    return z.array(ReportEntry).parse(parseJsonText(text));
  } catch {
    return [];
  }
}

/**
 * What to answer to a report that was told before, or that a newer one about the same payment has overtaken;
 * `undefined` where it is news. Refunds and cases are news whatever came after them: each is a thing of its own.
 */
export function toldBefore(
  entries: readonly ReportEntry[],
  report: Report,
): ReportOutcome | undefined {
  const done = entries.filter(({ outcome }) => outcome !== "started");
  const same = done.find(({ eventId }) => eventId === report.eventId);
  if (same) {
    return same.outcome === "held" ? { type: "held", reason: same.reason } : { type: "applied" };
  }
  const overtaken =
    report.type === "payment" &&
    entries.some(
      ({ type, paymentId, version }) =>
        type === "payment" && paymentId === report.paymentId && version > report.version,
    );
  return overtaken ? { type: "applied" } : undefined;
}
