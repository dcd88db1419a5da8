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
    const { outcome, note, transaction, status } = toVerdict(report, order, parsed.paymentMethods);
    if (note === undefined) return outcome;

    await noteOnce(report, note, signal);
    const changed = await store.updateOrder(
      order.id,
      {
        ...(transaction === undefined
          ? status && { status }
          : { status: "pending", set_paid: true, transaction_id: transaction }),
        meta_data: [toMemory(report, outcome, transaction)],
      },
      signal,
    );
    if (transaction === undefined || changed.date_paid_gmt !== null) return outcome;
    return {
      type: "held",
      reason: `WooCommerce did not book the payment: the order's status is ${changed.status}. ${note}`,
    };
  }

  /** A try that was cut off between the note and the change must not leave a second note behind. */
  async function noteOnce({ orderId, eventId }: Report, note: string, signal?: AbortSignal) {
    const mark = `[Polygate ${eventId}]`;
    const notes = await store.listNotes(orderId, signal);
    if (notes.some((known) => known.includes(mark))) return;
    await store.addNote(orderId, `${escapeHtml(note)} ${mark}`, signal);
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
function toMemory(report: Report, outcome: Verdict["outcome"], transaction: string | undefined) {
  const entry =
    outcome.type === "held"
      ? toReportEntry(report, "held", outcome.reason)
      : toReportEntry(report, transaction === undefined ? "applied" : "started");
  return { key: `${MEMORY}${report.eventId}`, value: formatReportEntries([entry]) };
}

function entriesOf({ meta_data }: wire.Order) {
  return meta_data
    .filter(({ key }) => key.startsWith(MEMORY))
    .flatMap(({ value }) => parseReportEntries(value));
}

/** Notes are shown as HTML, and reasons may quote what a gateway said. */
function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
