import {
  formatMoney,
  type Report,
  type ReportOutcome,
  toldBefore,
  toReportEntry,
} from "@polygate/core";
import type { Admin } from "./admin.ts";
import type { ParsedConfig } from "./config.ts";
import { CAPTURE, MARK_AS_PAID } from "./documents.ts";
import type { GiveUp } from "./give-up.ts";
import { change, createMarks } from "./marks.ts";
import { entriesOf, remember } from "./memory.ts";
import { readOrder } from "./read-order.ts";
import type { TellRefund } from "./refund-report.ts";
import { moneyOf } from "./standing.ts";
import { toVerdict, type Verdict } from "./verdict.ts";
import type * as wire from "./wire.ts";

type Signal = AbortSignal | undefined;

interface ReportOptions {
  readonly admin: Admin;
  readonly config: ParsedConfig;
  readonly giveUp: GiveUp;
  readonly tellRefund: TellRefund;
}

/** Books what became of an order's payment. The order is read before, and again after whatever was done to it. */
export function createTell({ admin, config, giveUp, tellRefund }: ReportOptions) {
  const marks = createMarks(admin);

  return async function tell(report: Report, signal: Signal): Promise<ReportOutcome> {
    const read = await readOrder(admin, report.orderId, signal);
    const entries = entriesOf(read.order);
    const before = toldBefore(entries, report);
    if (before) return before;
    if (report.type === "refund" && read.order) {
      const outcome = await tellRefund(report, read.order, signal);
      if (outcome.type === "held") return hold(report, outcome.reason, signal);
      if (outcome.type === "applied") await rememberNow(report, signal);
      return outcome;
    }
    const verdict = toVerdict(report, read, config, entries);
    if (verdict.type === "hold") return hold(report, verdict.reason, signal);
    if (verdict.type === "ended") {
      const outcome = await giveUp(report, read.order, signal);
      return outcome.type === "held" ? hold(report, outcome.reason, signal) : outcome;
    }
    if (verdict.type !== "capture" && verdict.type !== "markAsPaid") return verdict;
    return book(report, read.order, verdict, signal);
  };

  async function book(
    report: Report,
    order: wire.Order | null,
    verdict: Extract<Verdict, { type: "capture" | "markAsPaid" }>,
    signal: Signal,
  ): Promise<ReportOutcome> {
    // If our change is cut off, the order shows whether it happened, and this that it was ours.
    await remember(admin, order, toReportEntry(report, "started"), signal);
    const id = report.orderId;
    const money = verdict.type === "capture" ? verdict.money : report.asked;
    const refusal =
      verdict.type === "markAsPaid"
        ? await change(admin, MARK_AS_PAID, { input: { id } }, signal)
        : await change(
            admin,
            CAPTURE,
            {
              input: {
                id,
                parentTransactionId: verdict.parentTransactionId,
                amount: formatMoney(money),
                currency: money.currency,
              },
            },
            signal,
          );
    if (refusal !== undefined) {
      return hold(report, `Shopify refused to book the payment: ${refusal}`, signal);
    }
    const after = await readOrder(admin, id, signal);
    const left = after.order ? moneyOf(after.order.totalOutstandingSet) : undefined;
    const expected = report.asked.amount - money.amount;
    if (left === undefined || left.amount > expected) {
      return { type: "retry", reason: "Shopify has not booked the payment yet." };
    }
    await remember(admin, after.order, toReportEntry(report, "applied"), signal);
    return { type: "applied" };
  }

  async function rememberNow(report: Report, signal: Signal): Promise<void> {
    const { order } = await readOrder(admin, report.orderId, signal);
    await remember(admin, order, toReportEntry(report, "applied"), signal);
  }

  /** Tag and note first, memory last: each can be repeated, so what was cut off is simply done again. */
  async function hold(report: Report, reason: string, signal: Signal): Promise<ReportOutcome> {
    await marks.hold(report.orderId, report.eventId, reason, signal);
    const { order } = await readOrder(admin, report.orderId, signal);
    await remember(admin, order, toReportEntry(report, "held", reason), signal);
    return { type: "held", reason };
  }
}
