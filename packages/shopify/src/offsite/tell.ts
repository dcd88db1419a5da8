import {
  type Bridge,
  type Clock,
  type Decline,
  type DeclineCode,
  meaningOf,
  type Report,
  type ReportOutcome,
  timeOfPaymentId,
} from "@polygate/core";
import { PEND_PAYMENT, REJECT_PAYMENT, RESOLVE_PAYMENT } from "../documents.ts";
import type { GraphqlApi } from "../graphql-api.ts";
import { SHOPIFY_RETRIES } from "./schedule.ts";
import * as wire from "./wire.ts";

type Signal = AbortSignal | undefined;

/**
 * How long after a session began Shopify may still be waiting for our answer to its POST, in milliseconds. Nobody says how long
 * it repeats a POST; it wants to be told again for a day itself, so only the last of those tries holds the payment.
 */
const ANSWER_TIME = SHOPIFY_RETRIES.reduce((sum, pause) => sum + pause) - 3_600_000;
/** Shopify takes no longer pending times, in milliseconds; some of it for clocks that are apart. */
const PENDING = 3 * 24 * 3_600_000 - 10 * 60_000;

/** Shopify's word for why a payment was refused. */
const REJECTIONS: Partial<Record<DeclineCode, string>> = {
  declined: "INSTRUMENT_DECLINED",
  insufficient_funds: "INSUFFICIENT_FUNDS",
  authentication_failed: "AUTHENTICATION_FAILED",
  limit_exceeded: "TRANSACTION_LIMIT_EXCEEDED",
  suspected_fraud: "FRAUD_SUSPECTED",
};
/** Not the payment's end for a buyer, who may choose again: a rejected session would not let them. */
const GAVE_UP = new Set<DeclineCode>(["canceled_by_buyer", "expired"]);

export type OffsiteTell = ReturnType<typeof createOffsiteTell>;

/** Tells Shopify what became of a payment. Resolve and reject are final, so they are said of nothing less. */
export function createOffsiteTell(api: GraphqlApi, bridge: Bridge, clock: Clock) {
  return { tell, resolve, reject, pend };

  async function tell(report: Report, signal: Signal): Promise<ReportOutcome> {
    if (report.type === "refund") return { type: "applied" };
    const meaning = meaningOf(report);
    if (meaning.type === "attention") return { type: "held", reason: meaning.sentence };
    if (meaning.type === "waiting") return { type: "applied" };
    if (meaning.type === "ended") {
      const { decline } = report.record;
      if (meaning.status !== "failed" || hasGivenUp(decline)) return { type: "applied" };
      return toOutcome(await reject(report.orderId, decline, signal));
    }
    const { refusal, ...moved } = await resolve(report.orderId, signal);
    if (refusal === undefined) return toOutcome(moved);
    const reason = `${meaning.sentence} Shopify did not take it: ${refusal}`;
    // Shopify says the same of a session whose answer it waits for, and of one that is over.
    if (clock() - timeOfPaymentId(report.paymentId) < ANSWER_TIME) return { type: "retry", reason };
    return await hold(report, reason);
  }

  /** The money is here, and Shopify has no order for it: nobody would see that in the shop. */
  async function hold({ eventId, orderId }: Report, reason: string): Promise<ReportOutcome> {
    const message = `${reason} There is no order for it: give the money back, or make the order by hand.`;
    await bridge.handle({ type: "notice", id: `held ${eventId}`, orderId, message });
    return { type: "held", reason };
  }

  function resolve(id: string, signal?: Signal): Promise<wire.Moved> {
    return api.run(RESOLVE_PAYMENT, { id }, wire.Moved, signal);
  }

  function reject(id: string, decline: Decline | undefined, signal?: Signal): Promise<wire.Moved> {
    const code = (decline && REJECTIONS[decline.code]) ?? "PROCESSING_ERROR";
    return api.run(REJECT_PAYMENT, { id, reason: { code } }, wire.Moved, signal);
  }

  /** The buyer came back before the money: the order is made and waits, three days at most. */
  function pend(id: string): Promise<wire.Moved> {
    const until = new Date(clock() + PENDING).toISOString();
    return api.run(PEND_PAYMENT, { id, until }, wire.Moved);
  }
}

function toOutcome({ refusal, redirectUrl }: Partial<wire.Moved>): ReportOutcome {
  // It was ended otherwise, or will be: nothing of ours changes that, and no money is in it.
  if (refusal !== undefined) return { type: "held", reason: `Shopify: ${refusal}` };
  return { type: "applied", ...(redirectUrl !== undefined && { redirectUrl }) };
}

export function hasGivenUp(decline: Decline | undefined): boolean {
  return decline !== undefined && GAVE_UP.has(decline.code);
}
