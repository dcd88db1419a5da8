import * as z from "zod";
import { accountOfKey } from "../../account.ts";
import { decodeUtf8 } from "../../bytes.ts";
import { type ErrorCode, PaymentError } from "../../errors.ts";
import type { CallOptions, Gateway, PaymentRef } from "../../gateway.ts";
import { createClient } from "../../http/client.ts";
import { jsonNumber, parseJsonText, writeJson } from "../../json.ts";
import { formatMoney } from "../../money.ts";
import { notUnderstood, parseConfig, parseRequest, parseResponse } from "../../parse.ts";
import type { Payment } from "../../payment.ts";
import { reasonUnfit } from "../../profile.ts";
import { SessionRequest } from "../../session.ts";
import { verifyHmacSha256 } from "../../signature.ts";
import { RECEIVED } from "../../webhook.ts";
import { PaygateConfig } from "./config.ts";
import {
  bind,
  toDetail,
  toPayment,
  toRefusal,
  toSession,
  toWebhookEvent,
  toWireStatus,
} from "./map.ts";
import { paygateProfile, polygateProfile } from "./profile.ts";
import * as wire from "./wire.ts";

/** PayGate: a self-hosted UPI gateway. Another Polygate server speaks the same protocol. */
export function createPaygate(config: PaygateConfig): Gateway {
  const { apiKey, webhookSecret, account, dialect, baseUrl, ...rest } = parseConfig(
    "paygate",
    PaygateConfig,
    config,
  );
  const profile = dialect === "polygate" ? polygateProfile : paygateProfile;
  const client = createClient({
    gateway: "paygate",
    baseUrl,
    fetch: rest.fetch,
    ...(rest.timeout !== undefined && { timeout: rest.timeout }),
    headers: { "x-api-key": apiKey },
    secrets: [apiKey, webhookSecret],
    detailOf: (answer) => toDetail(wire.Envelope.parse(answer)),
  });

  return {
    name: "paygate",
    profile,
    account: account ?? accountOfKey("paygate", apiKey),

    async createSession(input, options) {
      const request = parseRequest("paygate", SessionRequest, input);
      const unfit = reasonUnfit(profile, request.money);
      if (unfit) throw refuse("request_invalid", unfit);
      const envelope = await client.call({
        method: "POST",
        path: "/api/v1/create-payment",
        json: toCreatePayment(request, dialect),
        answer: wire.Envelope,
        signal: options?.signal,
      });
      if (envelope.success === false) throw toRefusal(envelope);
      return toSession(parseResponse("paygate", wire.Created, envelope.payment), request);
    },

    getPayment: read,

    parseWebhook({ headers, body }) {
      if (!verifyHmacSha256(webhookSecret, body, headers["x-webhook-signature"])) {
        throw refuse("signature_invalid", "the webhook's signature does not hold");
      }
      const event = parseResponse("paygate", wire.Event, parseJsonText(decodeUtf8(body)));
      const announced = headers["x-webhook-event"];
      if (announced !== undefined && announced !== event.event) {
        throw notUnderstood("paygate", "X-Webhook-Event names another event than the signed body");
      }
      return {
        events: [toWebhookEvent(event, dialect)],
        acknowledgement: RECEIVED,
      };
    },

    async cancel(ref, options) {
      const refusal = await tryToCancel(ref, options);
      const payment = await read(ref, options);
      if (refusal && payment.status === "pending") throw refusal;
      return payment;
    },

    async listPayments({ status, page = 1, limit }, options) {
      const word = status && toWireStatus(status);
      // It knows no pages, and no word for `authorized`.
      if (page > 1 || (status && !word)) return { payments: [], more: false };
      const payments = await list({ status: word, limit: limit?.toString() }, options);
      return { payments, more: false };
    },

    async checkCredentials(options) {
      await list({ limit: "1" }, options);
    },
  };

  async function read(ref: PaymentRef, options?: CallOptions): Promise<Payment> {
    const envelope = await client.call({
      method: "GET",
      path: `/api/v1/payment/${sessionOf(ref)}`,
      answer: wire.Envelope,
      signal: options?.signal,
    });
    if (envelope.success === false) throw toRefusal(envelope);
    // No page shows this answer: the payment inside it, as at create, or the answer itself.
    const payment = parseResponse("paygate", wire.Payment, envelope.payment ?? envelope);
    return bind(toPayment(payment), ref);
  }

  /** @returns why not, where the server would not: a session that is over cannot be canceled, and what it is must be read. */
  async function tryToCancel(
    ref: PaymentRef,
    options?: CallOptions,
  ): Promise<PaymentError | undefined> {
    try {
      const envelope = await client.call({
        method: "POST",
        path: `/api/v1/cancel/${sessionOf(ref)}`,
        answer: wire.Envelope,
        signal: options?.signal,
      });
      return envelope.success === false ? toRefusal(envelope) : undefined;
    } catch (error) {
      if (PaymentError.is(error) && MAY_BE_OVER.has(error.code)) return error;
      throw error;
    }
  }

  async function list(
    query: Readonly<Record<string, string | undefined>>,
    options?: CallOptions,
  ): Promise<Payment[]> {
    const answer = await client.call({
      method: "GET",
      path: "/api/v1/payments",
      query,
      answer: z.union([wire.List, wire.Envelope]),
      signal: options?.signal,
    });
    if (Array.isArray(answer)) return answer.map(toPayment);
    throw answer.success === false
      ? toRefusal(answer)
      : notUnderstood("paygate", "it is no list of payments");
  }
}

/** What the answer to a repeated cancel may be. How it looks no page says, so an answer that cannot be read counts. */
const MAY_BE_OVER: ReadonlySet<ErrorCode> = new Set([
  "request_invalid",
  "conflict",
  "response_invalid",
]);

/** Only the server's own id opens a session, and after a create without an answer nobody knows it. */
function sessionOf({ reference }: PaymentRef): string {
  if (reference === undefined) {
    throw refuse("not_found", "without a session id it cannot be asked");
  }
  return parseRequest("paygate", wire.SessionId, reference);
}

/** A Polygate takes no longer one. */
const MAX_DESCRIPTION = 255;

function toCreatePayment(request: SessionRequest, dialect: "paygate" | "polygate"): string {
  const { paymentId, money, buyer, metadata } = request;
  return writeJson({
    amount: jsonNumber(formatMoney(money)),
    customer_name: buyer?.name || undefined,
    customer_email: buyer?.email,
    merchant_ref: paymentId,
    metadata,
    ...(dialect === "polygate" && {
      currency: money.currency,
      return_url: request.returnUrl,
      cancel_url: request.cancelUrl,
      webhook_url: request.webhookUrl,
      description: request.description?.slice(0, MAX_DESCRIPTION) || undefined,
      customer_phone: buyer?.phone || undefined,
      customer_ip: buyer?.ip,
      customer_language: buyer?.language,
    }),
  });
}

function refuse(code: ErrorCode, reason: string): PaymentError {
  return new PaymentError(code, `paygate: ${reason}`, { gateway: "paygate" });
}
