import {
  createTurns,
  formatMoney,
  formatReportEntries,
  PaymentError,
  type Platform,
  parseConfig,
  parseReportEntries,
  type Report,
  type ReportEntry,
  type ReportOutcome,
  toldBefore,
  toReportEntry,
  type WebhookRequest,
} from "@polygate/core";
import { createAdmin } from "./admin.ts";
import { ShopifyConfig } from "./config.ts";
import { CAPTURE, HOLD, MARK_AS_PAID, READ_ORDER, REMEMBER } from "./documents.ts";
import { isSettled, toVerdict } from "./map.ts";
import { parseWebhook, type ShopifyWebhook } from "./webhook.ts";
import * as wire from "./wire.ts";

/** A shop with a manual payment method whose orders are paid through Polygate. */
export interface Shopify extends Platform {
  /**
   * Verifies a webhook of the shop over its bytes, then reads it. The caller stores it, deduplicates by `id` and
   * answers 200 within five seconds.
   *
   * @throws {PaymentError} `signature_invalid` if it did not come from this shop, `response_invalid` if it is not what
   *   its topic says.
   */
  parseWebhook(request: WebhookRequest): ShopifyWebhook;
}

const TAG = "Polygate: look";

type Signal = AbortSignal | undefined;

/**
 * A shop in manual mode: one custom app for one merchant.
 *
 * @throws {PaymentError} `configuration_invalid`
 */
export function createShopify(config: ShopifyConfig): Shopify {
  const parsed = parseConfig("shopify", ShopifyConfig, config);
  const admin = createAdmin(parsed);
  const inTurn = createTurns();

  return {
    name: "shopify",

    parseWebhook: (request) => parseWebhook(parsed, request),

    async report(report, { signal } = {}) {
      const { mode, orderId } = report;
      if (mode !== parsed.mode) {
        const reason = `A ${mode} payment says nothing about a ${parsed.mode} shop's order.`;
        return { type: "refused", reason };
      }
      if (!wire.OrderId.safeParse(orderId).success) {
        return { type: "refused", reason: `${orderId} is no Shopify order.` };
      }
      try {
        return await inTurn(orderId, () => tell(report, signal));
      } catch (error) {
        return toOutcome(error);
      }
    },
  };

  async function tell(report: Report, signal: Signal): Promise<ReportOutcome> {
    const read = await readOrder(report, signal);
    const entries = entriesOf(read.order);
    const before = toldBefore(entries, report);
    if (before) return before;
    const verdict = toVerdict(report, read, parsed, entries);
    if (verdict.type === "hold") return hold(read.order, report, verdict.reason, signal);
    if (verdict.type !== "capture" && verdict.type !== "markAsPaid") return verdict;

    // If our change is cut off, the order shows whether it happened, and this that it was ours.
    await remember(read.order, toReportEntry(report, "started"), signal);
    const id = report.orderId;
    const refusal =
      verdict.type === "markAsPaid"
        ? await change(MARK_AS_PAID, { input: { id } }, signal)
        : await change(
            CAPTURE,
            {
              input: {
                id,
                parentTransactionId: verdict.parentTransactionId,
                amount: formatMoney(report.asked),
                currency: report.asked.currency,
              },
            },
            signal,
          );
    const { order } = await readOrder(report, signal);
    if (refusal !== undefined) {
      return hold(order, report, `Shopify refused to book the payment: ${refusal}`, signal);
    }
    if (!order || !isSettled(order)) {
      return { type: "retry", reason: "Shopify has not booked the payment yet." };
    }
    await remember(order, toReportEntry(report, "applied"), signal);
    return { type: "applied" };
  }

  function readOrder({ orderId }: Report, signal: Signal): Promise<wire.ReadOrder> {
    return admin.run(READ_ORDER, { id: orderId }, wire.ReadOrder, signal);
  }

  /** Tag and note first, memory last: each can be repeated, so what was cut off is simply done again. */
  async function hold(
    order: wire.Order | null,
    report: Report,
    reason: string,
    signal: Signal,
  ): Promise<ReportOutcome> {
    const { orderId: id, eventId } = report;
    const mark = `[Polygate ${eventId}]`;
    const known = order?.note ?? "";
    const note = known.includes(mark) ? known : `${known}\n${reason} ${mark}`.trim();
    const refusal = await change(HOLD, { id, tags: [TAG], input: { id, note } }, signal);
    if (refusal !== undefined) return { type: "retry", reason: `Shopify: ${refusal}` };
    await remember(order, toReportEntry(report, "held", reason), signal);
    return { type: "held", reason };
  }

  /** Fails where another process has remembered something since the order was read: then it must be read again. */
  async function remember(order: wire.Order | null, entry: ReportEntry, signal: Signal) {
    if (!order) return;
    const others = entriesOf(order).filter(({ eventId }) => eventId !== entry.eventId);
    const variables = {
      id: order.id,
      value: formatReportEntries([...others, entry]),
      compareDigest: order.metafield?.compareDigest ?? null,
    };
    const refusal = await change(REMEMBER, variables, signal);
    if (refusal !== undefined) {
      throw new PaymentError("conflict", `shopify: the order cannot remember: ${refusal}`, {
        gateway: "shopify",
      });
    }
  }

  /** Makes a change; what Shopify says against it, or nothing. */
  async function change(
    document: string,
    variables: Readonly<Record<string, unknown>>,
    signal: Signal,
  ): Promise<string | undefined> {
    const changed = await admin.run(document, variables, wire.Changed, signal);
    const errors = Object.values(changed).flatMap(({ userErrors }) => userErrors);
    return errors.length > 0 ? errors.map(({ message }) => message).join(" ") : undefined;
  }
}

function entriesOf(order: wire.Order | null): readonly ReportEntry[] {
  return parseReportEntries(order?.metafield?.value);
}

function toOutcome(error: unknown): ReportOutcome {
  if (!PaymentError.is(error)) throw error;
  return {
    type: "retry",
    reason: error.message,
    ...(error.retryAfter !== undefined && { after: error.retryAfter }),
  };
}
