import {
  type Bridge,
  type Clock,
  createTurns,
  PaymentError,
  type Platform,
  parseConfig,
  type Report,
  type ReportOutcome,
  systemClock,
  type Turns,
  toldBefore,
} from "@polygate/core";
import { WooCommerceConfig } from "./config.ts";
import { createHandlers } from "./handlers.ts";
import { signOrder } from "./link.ts";
import { toVerdict, type Verdict } from "./map.ts";
import { entriesOf, toMemory } from "./memory.ts";
import { escapeNote } from "./note.ts";
import { createPay } from "./pay.ts";
import { createPoll } from "./poll.ts";
import { createStore } from "./store.ts";
import { createKeepWebhooks } from "./webhooks.ts";
import type * as wire from "./wire.ts";
import { createWork } from "./work.ts";

/** What the server hands in. */
export interface WooCommerceDependencies {
  /** The way in, for this store. */
  readonly bridge: Bridge;
  /** Where this store's requests arrive, without a slash at the end: `https://pay.example/stores/tea`. */
  readonly address: string;
  readonly clock?: Clock;
  /**
   * Has what is done to one order done one after the other: WooCommerce has no lock over REST.
   * @default within this process only
   */
  readonly inTurn?: Turns;
}

/**
 * A WooCommerce store without the plugin, over its REST API: orders of one payment method get a pay link, and what becomes
 * of their payments is written to them.
 *
 * @throws {PaymentError} `configuration_invalid`
 */
export function createWooCommerce(
  config: WooCommerceConfig,
  { bridge, address, clock = systemClock, inTurn = createTurns() }: WooCommerceDependencies,
): Required<Pick<Platform, "name" | "fetch" | "work" | "poll" | "report">> {
  const parsed = parseConfig("woocommerce", WooCommerceConfig, config);
  const store = createStore(parsed);
  const base = address.replace(/\/+$/, "");
  const linkOf = (orderId: string) => `${base}/pay/${signOrder(parsed.secret, orderId)}`;
  const pay = createPay({ store, bridge, config: parsed, clock, linkOf });
  const keepWebhooks = createKeepWebhooks(store, {
    secret: parsed.secret,
    address: `${base}/webhooks`,
  });

  return {
    name: "woocommerce",
    fetch: createHandlers({ bridge, config: parsed, pay }),
    work: createWork({ store, bridge, config: parsed, pay, linkOf, inTurn }),
    poll: createPoll({ store, bridge, config: parsed, clock, keepWebhooks }),

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
    const verdict = toVerdict(report, order, parsed.paymentMethod);
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
