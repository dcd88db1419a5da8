import { decodeUtf8 } from "../../bytes.ts";
import { PaymentError } from "../../errors.ts";
import { parseForm } from "../../form.ts";
import { parseJsonText } from "../../json.ts";
import { parseResponse } from "../../parse.ts";
import { verifyHmacSha256 } from "../../signature.ts";
import type { Acknowledgement, WebhookEvent } from "../../webhook.ts";
import { declineOf, isPaid } from "./codes.ts";
import { isStated, toDecline, toMeans, toMoney, toTime } from "./map.ts";
import * as wire from "./wire.ts";

/** "Merchant should return HTTP status code 2xx and SUCCESS"; it is sent one more time otherwise. */
export const ACKNOWLEDGEMENT: Acknowledgement = {
  status: 200,
  contentType: "text/plain; charset=utf-8",
  body: "SUCCESS",
};

/**
 * Verifies a webhook's `txnData` text, byte for byte as the form holds it, and reads it. The documentation speaks of
 * `application/json` and shows a form, so both are taken. The `realtime` query parameter is not signed: it decides nothing.
 *
 * @throws {PaymentError} `signature_invalid`, or `response_invalid` for signed text that cannot be read.
 */
export function openWebhook(secret: string, body: Uint8Array): wire.TxnData {
  const envelope = wire.Envelope.safeParse(fieldsOf(body));
  if (
    !envelope.success ||
    !verifyHmacSha256(secret, envelope.data.txnData, envelope.data.checksum)
  ) {
    throw new PaymentError("signature_invalid", "zaakpay: webhook checksum does not match", {
      gateway: "zaakpay",
    });
  }
  return parseResponse("zaakpay", wire.TxnData, parseJsonText(envelope.data.txnData));
}

function fieldsOf(body: Uint8Array): unknown {
  try {
    const text = decodeUtf8(body);
    return text.startsWith("{") ? parseJsonText(text) : { ...parseForm(text) };
  } catch {
    return undefined; // What cannot be read cannot be verified.
  }
}

interface Account {
  readonly merchantIdentifier: string;
  readonly mode: "test" | "live";
}

/** What a verified webhook says: every transaction and refund of the batch, each by itself. */
export function toWebhookEvents(data: wire.TxnData, account: Account): WebhookEvent[] {
  const entries = [...(data.txns ?? []), ...(data.refunds ?? [])];
  if (data.merchantIdentifier !== account.merchantIdentifier) {
    return [{ type: "ignored", reason: "for another merchantIdentifier" }];
  }
  return entries.length === 0
    ? [{ type: "ignored", reason: "no transactions in it" }]
    : [
        ...(data.txns ?? []).map((txn) => toTxnEvent(txn, account.mode)),
        // Nobody documents what a refund here looks like: which payment to ask about is all that is taken from it.
        ...(data.refunds ?? []).map(toHint),
      ];
}

/**
 * A realtime transaction that says paid or declined is Zaakpay's word. All else makes us ask: a code we do not know, a
 * test payment in live mode, and the lines of bank reconciliation, which carry neither a code nor a transaction id.
 * That being listed there means success is what the prose suggests, not what it says.
 */
function toTxnEvent(entry: unknown, mode: "test" | "live"): WebhookEvent {
  const txn = wire.RealtimeTxn.safeParse(entry);
  if (!txn.success) return toHint(entry);
  const { orderId, amount, pgTransId, responseCode, responseDescription } = txn.data;
  const payment = {
    paymentId: orderId,
    reference: orderId,
    ...toMeans(txn.data.paymentMode, txn.data.cardToken),
  };
  if (declineOf(responseCode)) {
    const decline = toDecline(responseCode, responseDescription);
    return { type: "payment", payment: { ...payment, status: "failed", ...decline } };
  }
  if (!isPaid(responseCode, mode) || !isStated(pgTransId)) return toHint(entry);
  const paidAt = toTime(txn.data.txnDate) ?? toTime(txn.data.pgTransTime);
  return {
    type: "payment",
    payment: {
      ...payment,
      status: "captured",
      captured: toMoney(amount),
      transactionId: pgTransId,
      ...(paidAt !== undefined && { paidAt }),
    },
  };
}

function toHint(entry: unknown): WebhookEvent {
  const named = wire.Named.safeParse(entry);
  const orderId = named.success ? named.data : undefined;
  return orderId === undefined
    ? { type: "ignored", reason: "an entry that names no order" }
    : { type: "hint", paymentId: orderId, reference: orderId };
}
