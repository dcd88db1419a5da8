import {
  createTurns,
  formatReportEntries,
  PaymentError,
  type Platform,
  parseConfig,
  parseReportEntries,
  type Report,
  type ReportOutcome,
  toldBefore,
  toReportEntry,
} from "@polygate/core";
import { WooCommerceConfig } from "./config.ts";
import { toVerdict, type Verdict } from "./map.ts";
import { createStore } from "./store.ts";
import type * as wire from "./wire.ts";

const MEMORY = "_polygate_report_";

/**
 * A WooCommerce store without a plugin: reports are written to its orders over the REST API.
 *
 * WooCommerce has no lock over REST. Reports about one order wait for each other within this process; one store must not
 * be reported to by two processes at once.
 *
 * @throws {PaymentError} `configuration_invalid`
 */
export function createWooCommerce(config: WooCommerceConfig): Platform {
  const parsed = parseConfig("woocommerce", WooCommerceConfig, config);
  const store = createStore(parsed);
  const inTurn = createTurns();

  return {
    name: "woocommerce",

    async report(report, { signal } = {}) {
      const { orderId, mode } = report;
      if (mode !== parsed.mode) {
        return refused(`A ${mode} payment says nothing about a ${parsed.mode} store's order.`);
      }
      if (!/^[1-9]\d{0,17}$/.test(orderId)) return refused(`${orderId} is no WooCommerce order.`);
      try {
        return await inTurn(orderId, () => tell(report, signal));
      } catch (error) {
        return toOutcome(error);
      }
    },
  };

  async function tell(report: Report, signal: AbortSignal | undefined): Promise<ReportOutcome> {
    const order = await store.getOrder(report.orderId, signal);
    const before = toldBefore(entriesOf(order), report);
    if (before) return before;
    return settle(report, order, signal);
  }

  async function settle(
    report: Report,
    order: wire.Order,
    signal: AbortSignal | undefined,
    again = false,
  ): Promise<ReportOutcome> {
    const verdict = toVerdict(report, order, parsed.paymentMethods);
    const { outcome, note, change, books } = verdict;
    if (note === undefined) return outcome;

    await noteOnce(report, outcome, note, signal);
    const meta_data = [toMemory(report, verdict)];
    const changed = await store.updateOrder(order.id, { ...change, meta_data }, signal);
    if (!books || changed.date_paid_gmt !== null) return outcome;
    // It is on its way, or somebody changed it since it was read.
    if (!again && changed.status !== order.status) return settle(report, changed, signal, true);
    return {
      type: "held",
      reason: `WooCommerce did not book the payment: the order's status is ${changed.status}. ${note}`,
    };
  }

  /** A try that was cut off between the note and the change must not leave a second note behind. */
  async function noteOnce(
    { orderId, eventId }: Report,
    { type }: Verdict["outcome"],
    note: string,
    signal: AbortSignal | undefined,
  ) {
    const mark = `[Polygate ${eventId}${type === "held" ? ", held" : ""}]`;
    const notes = await store.listNotes(orderId, signal);
    if (notes.some((known) => known.includes(mark))) return;
    await store.addNote(orderId, `${escapeNote(note)} ${mark}`, signal);
  }
}

function refused(reason: string): ReportOutcome {
  return { type: "refused", reason };
}

function toOutcome(error: unknown): ReportOutcome {
  if (!PaymentError.is(error)) throw error;
  if (error.code === "not_found") return refused("The store has no such order.");
  const reason = error.detail ? `${error.message}: ${error.detail}` : error.message;
  if (error.code === "request_invalid") return refused(reason);
  return {
    type: "retry",
    reason,
    ...(error.retryAfter !== undefined && { after: error.retryAfter }),
  };
}

/**
 * Saved with the change itself. A payment is only `started`: WooCommerce saves this before it completes the payment, so
 * what says that it is done is the order's own date and transaction.
 */
function toMemory(report: Report, { outcome, books }: Verdict) {
  const entry =
    outcome.type === "held"
      ? toReportEntry(report, "held", outcome.reason)
      : toReportEntry(report, books ? "started" : "applied");
  return { key: `${MEMORY}${report.eventId}`, value: formatReportEntries([entry]) };
}

function entriesOf({ meta_data }: wire.Order) {
  return meta_data
    .filter(({ key }) => key.startsWith(MEMORY))
    .flatMap(({ value }) => parseReportEntries(value));
}

/** Notes are shown as HTML, and reasons may quote what a gateway said. WordPress swallows bare backslashes. */
function escapeNote(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\\", "&#92;");
}
