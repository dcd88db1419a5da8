import {
  formatReportEntries,
  parseReportEntries,
  type Report,
  toReportEntry,
} from "@polygate/core";
import type { Verdict } from "./map.ts";
import type * as wire from "./wire.ts";

const REPORT = "_polygate_report_";
/** The pay link that was sent for the order. */
export const LINK = "_polygate_link";

/**
 * What an order is to remember of a report, saved with the change itself. A payment is only `started`: WooCommerce saves
 * this before it completes the payment, so what says that it is done is the order's own date and transaction.
 */
export function toMemory(report: Report, { outcome, books }: Verdict) {
  const entry =
    outcome.type === "held"
      ? toReportEntry(report, "held", outcome.reason)
      : toReportEntry(report, books ? "started" : "applied");
  return { key: `${REPORT}${report.eventId}`, value: formatReportEntries([entry]) };
}

/** What an order remembers of our reports. */
export function entriesOf({ meta_data }: wire.Order) {
  return meta_data
    .filter(({ key }) => key.startsWith(REPORT))
    .flatMap(({ value }) => parseReportEntries(value));
}

/** Whether an order's buyer was sent a pay link. */
export function hasLink({ meta_data = [] }: Pick<wire.OrderHint, "meta_data">): boolean {
  return meta_data.some(({ key }) => key === LINK);
}
