import type { Clock, Report, ReportOutcome } from "@polygate/core";
import type { Admin } from "./admin.ts";
import type { ParsedConfig } from "./config.ts";
import { CANCEL } from "./documents.ts";
import { change } from "./marks.ts";
import type { Pay } from "./pay.ts";
import { readOrder } from "./read-order.ts";
import { endOf, moneyOf } from "./standing.ts";
import type * as wire from "./wire.ts";

type Signal = AbortSignal | undefined;

export type GiveUp = (
  report: Report,
  order: wire.Order | null,
  signal: Signal,
) => Promise<ReportOutcome>;

const APPLIED = { type: "applied" } as const;

/** How long Shopify may take to cancel before we look whether it did, in milliseconds. */
const CANCELLATION = 10_000;

/**
 * Cancels an order whose last attempt ended unpaid, once its time is over: first the way to pay is closed, then the order
 * and its payment are read again, and only what is still unpaid, and ours, is cancelled.
 */
export function createGiveUp(admin: Admin, config: ParsedConfig, pay: Pay, clock: Clock): GiveUp {
  return async (report, order, signal) => {
    if (!config.cancelUnpaid || !order || !isWaiting(order)) return APPLIED;
    const state = await pay.stateOf(report.orderId);
    // Another attempt took its place: that one's end will say.
    if (state && state.paymentId !== report.paymentId) return APPLIED;
    const left = endOf(order, config) - clock();
    if (left > 0) {
      const until = new Date(endOf(order, config)).toISOString();
      return { type: "retry", after: left, reason: `The order can be paid until ${until}.` };
    }

    if (isPartlyPaid(order)) {
      const reason = `${report.gateway} payment ${report.paymentId} was not made in time. The order is not cancelled: a part of it is paid otherwise.`;
      return { type: "held", reason };
    }
    await pay.close(report.orderId, `given up ${report.paymentId}`);
    const after = await pay.stateOf(report.orderId);
    if (after && after.record.captured > 0) return APPLIED;
    const { order: now } = await readOrder(admin, report.orderId, signal);
    if (!now || !isWaiting(now) || isPartlyPaid(now)) return APPLIED;
    const refusal = await change(
      admin,
      CANCEL,
      {
        orderId: report.orderId,
        staffNote: `Polygate: not paid in time (${report.gateway} payment ${report.paymentId}).`,
        notifyCustomer: true,
      },
      signal,
    );
    // Accepted is not done: the report counts once the order is seen to be cancelled.
    const reason = refusal ?? "Shopify has not cancelled the order yet.";
    return { type: "retry", after: CANCELLATION, reason };
  };

  function isWaiting({
    cancelledAt,
    paymentGatewayNames,
    totalOutstandingSet,
  }: wire.Order): boolean {
    const outstanding = moneyOf(totalOutstandingSet)?.amount ?? 0;
    return !cancelledAt && paymentGatewayNames.includes(config.paymentMethod) && outstanding > 0;
  }
}

/** Whether somebody's money is in the order already: a gift card's, or what was collected by hand. */
function isPartlyPaid({ transactions }: wire.Order): boolean {
  return transactions.some(({ kind, status }) => kind !== "REFUND" && status === "SUCCESS");
}
