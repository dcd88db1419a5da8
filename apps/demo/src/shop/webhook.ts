import { type Clock, type JsonText, type Money, parseJsonText, parseMoney } from "@polygate/core";
import { textField } from "../json-fields.ts";
import type { AttemptStatus, OrderStore } from "./orders.ts";
import { ATTEMPT_STATUSES } from "./orders.ts";
import { verifyWebhook } from "./webhook-signature.ts";

/** What a webhook was answered with; anything but 2xx makes the server send it again. */
export interface WebhookReply {
  readonly status: 200 | 400 | 401 | 404 | 409;
  readonly message: string;
}

/**
 * The shop's ear for the payment server. The order of things is the point: verify the raw bytes, parse, bind to the
 * payment the shop itself opened, store durably, and only then say 2xx.
 */
export function createWebhookReceiver({
  store,
  secret,
  now,
}: {
  readonly store: OrderStore;
  readonly secret: string;
  readonly now: Clock;
}): (headers: Headers, body: Uint8Array) => WebhookReply {
  return (headers, body) => {
    const id = verifyWebhook({ headers, body }, { secret, now });
    if (id === undefined) {
      return { status: 401, message: "The signature is missing, wrong or too old." };
    }
    const notice = parseNotice(body);
    if (!notice) return { status: 400, message: "The body is not a payment event." };

    const attempt = store.getAttempt(notice.sessionId);
    if (!attempt) return { status: 404, message: "This shop opened no such payment." };
    const order = store.getOrder(attempt.orderToken);
    if (order?.number !== notice.merchantRef) {
      return { status: 409, message: "The payment belongs to another order." };
    }
    const { amount, currency } = notice.requested;
    if (attempt.money.amount !== amount || attempt.money.currency !== currency) {
      return {
        status: 409,
        message: "The amount or the currency is not what this shop asked for.",
      };
    }
    const isNew = store.takeWebhook(
      { id, sessionId: attempt.sessionId, event: notice.event },
      notice.status,
    );
    return { status: 200, message: isNew ? "Stored." : "Known already." };
  };
}

interface Notice {
  readonly event: string;
  readonly sessionId: string;
  readonly merchantRef: string;
  readonly requested: Money;
  /** Absent for events that say nothing about whether the order is paid. */
  readonly status: AttemptStatus | undefined;
}

function parseNotice(body: Uint8Array): Notice | undefined {
  try {
    return toNotice(parseJsonText(new TextDecoder("utf-8", { fatal: true }).decode(body)));
  } catch {
    return undefined;
  }
}

/** Event and status must say the same: `payment.success` with `success`. Other events are kept and change nothing. */
function toNotice(json: JsonText): Notice | undefined {
  const event = textField(json, "event");
  const sessionId = textField(json, "session_id");
  const merchantRef = textField(json, "merchant_ref");
  const amount = textField(json, "requested_amount");
  const currency = textField(json, "currency");
  if (!event || !sessionId || !merchantRef || !amount || !currency) return undefined;
  const text = textField(json, "status");
  const status = ATTEMPT_STATUSES.find((known) => known === text && event === `payment.${known}`);
  return { event, sessionId, merchantRef, requested: parseMoney(amount, currency), status };
}
