import {
  type Bridge,
  formatMoney,
  isSameMoney,
  meaningOf,
  type Report,
  type ReportOutcome,
} from "@polygate/core";
import type { Admin } from "./admin.ts";
import type { ParsedConfig } from "./config.ts";
import { REFUND } from "./documents.ts";
import { change } from "./marks.ts";
import { entriesOf } from "./memory.ts";
import { isOwnRefund, ownMark, refundedBy } from "./refunds.ts";
import type * as wire from "./wire.ts";

type Signal = AbortSignal | undefined;
type RefundReport = Extract<Report, { type: "refund" }>;

export type TellRefund = (
  report: RefundReport,
  order: wire.Order,
  signal: Signal,
) => Promise<ReportOutcome>;

const APPLIED = { type: "applied" } as const;

/**
 * Books money that went back. What the merchant began in Shopify is booked there already; what was begun at the gateway is
 * booked once, under a key, so that a repeat books nothing.
 */
export function createTellRefund(admin: Admin, config: ParsedConfig, bridge: Bridge): TellRefund {
  return async (report, order, signal) => {
    const { refund, paymentId } = report;
    if (refund.status === "pending") return APPLIED;
    const meaning = meaningOf(report);
    const sentence = meaning.type === "attention" ? meaning.sentence : "";
    if (refund.status === "failed") return { type: "held", reason: sentence };
    if (order.refunds.some(({ note }) => note?.includes(ownMark(refund.reference)))) return APPLIED;
    if (await beganHere(report, order)) return APPLIED;

    const isBooked = entriesOf(order).some(
      (entry) =>
        entry.type === "payment" && entry.paymentId === paymentId && entry.outcome === "applied",
    );
    // Money that never paid the order went back: the order has nothing to give back.
    if (!isBooked) return { type: "held", reason: sentence };
    const parent = order.transactions.find(
      ({ kind, status, gateway, formattedGateway, parentTransaction }) =>
        kind === "SALE" &&
        status === "SUCCESS" &&
        (parentTransaction || [gateway, formattedGateway].includes(config.paymentMethod)),
    );
    const refusal = await change(
      admin,
      REFUND,
      {
        key: `polygate ${paymentId} ${refund.reference}`,
        input: {
          orderId: order.id,
          currency: refund.money.currency,
          note: `Given back at ${report.gateway}. ${ownMark(refund.reference)}`,
          transactions: [
            {
              orderId: order.id,
              kind: "REFUND",
              gateway: parent?.gateway ?? config.paymentMethod,
              amount: formatMoney(refund.money),
              ...(parent && { parentId: parent.id }),
            },
          ],
        },
      },
      signal,
    );
    if (refusal === undefined) return APPLIED;
    return { type: "held", reason: `${sentence} Shopify refused to book it: ${refusal}` };
  };

  /** Whether it is the answer to a refund of the merchant's in Shopify: asked again, the server says which it was. */
  async function beganHere({ refund, orderId }: RefundReport, order: wire.Order): Promise<boolean> {
    for (const begun of order.refunds) {
      const money = refundedBy(begun, config.paymentMethod);
      if (isOwnRefund(begun) || !money) continue;
      const id = `refund ${begun.id}`;
      const reply = await bridge.handle({ type: "refund", id, orderId, money });
      if (reply.type === "refund" && reply.refund.reference === refund.reference) return true;
      if (reply.type !== "refund" && isSameMoney(money, refund.money)) return true;
    }
    return false;
  }
}
