import { accountOfKey } from "../../account.ts";
import { decodeUtf8 } from "../../bytes.ts";
import { type ErrorCode, PaymentError } from "../../errors.ts";
import type { CallOptions, Gateway } from "../../gateway.ts";
import { type Call, createClient } from "../../http/client.ts";
import { jsonNumber, parseJsonText, writeJson } from "../../json.ts";
import { formatMoney } from "../../money.ts";
import { parseConfig, parseRequest, parseResponse } from "../../parse.ts";
import { reasonUnfit } from "../../profile.ts";
import { SessionRequest } from "../../session.ts";
import { verifyHmacSha256 } from "../../signature.ts";
import { RECEIVED } from "../../webhook.ts";
import { WezopayConfig } from "./config.ts";
import {
  bind,
  toCode,
  toDetail,
  toMobile,
  toPayment,
  toRefusal,
  toSession,
  toWebhookEvent,
  toWireStatus,
} from "./map.ts";
import { wezopayProfile } from "./profile.ts";
import * as wire from "./wire.ts";

const PAGE_SIZE = 100;

/** WezoPay: bKash, Nagad, Rocket and Upay in Bangladesh. */
export function createWezopay(config: WezopayConfig): Gateway {
  const {
    apiKey,
    webhookSecret,
    account,
    baseUrl = "https://wezopay.com",
    ...rest
  } = parseConfig("wezopay", WezopayConfig, config);
  const client = createClient({
    gateway: "wezopay",
    baseUrl,
    fetch: rest.fetch,
    ...(rest.timeout !== undefined && { timeout: rest.timeout }),
    headers: { "x-api-key": apiKey },
    secrets: [apiKey, webhookSecret],
    detailOf: (answer) => toDetail(wire.Envelope.parse(answer)),
    codeOf: (answer) => toCode(toDetail(wire.Envelope.parse(answer))),
    meanings: {
      401: "the API key is missing or wrong",
      403: "the API key lacks the ability for this call",
    },
  });

  return {
    name: "wezopay",
    profile: wezopayProfile,
    account: account ?? accountOfKey("wezopay", apiKey),

    async createSession(input, options) {
      const request = parseRequest("wezopay", SessionRequest, input);
      const unfit = reasonUnfit(wezopayProfile, request.money);
      if (unfit) throw refuse("request_invalid", unfit);
      const { data } = await call({
        method: "POST",
        path: "/api/v1/payments/create",
        json: toCreatePayment(request),
        status: 201,
        signal: options?.signal,
      });
      return toSession(parseResponse("wezopay", wire.Created, data));
    },

    async getPayment(ref, options) {
      const { paymentId, reference } = ref;
      const { data } = await call({
        method: "GET",
        path: "/api/v1/payments/verify",
        // Whether an invoice id can be used twice is not documented; a token names one payment.
        query: reference === undefined ? { invoice_id: paymentId } : { token: reference },
        signal: options?.signal,
      });
      return bind(toPayment(parseResponse("wezopay", wire.Payment, data)), ref);
    },

    parseWebhook({ headers, body }) {
      const signature = withoutPrefix(headers["x-wezopay-signature"]);
      if (!verifyHmacSha256(webhookSecret, body, signature)) {
        throw refuse("signature_invalid", "the webhook's signature does not hold");
      }
      const event = parseResponse("wezopay", wire.Event, parseJsonText(decodeUtf8(body)));
      return {
        events: [toWebhookEvent(event)],
        acknowledgement: RECEIVED,
      };
    },

    async listPayments({ status, page = 1, limit = PAGE_SIZE }, options) {
      const word = status && toWireStatus(status);
      if (status && !word) return { payments: [], more: false };
      const size = Math.min(limit, PAGE_SIZE);
      const query = { status: word, page: String(page), per_page: String(size) };
      const { data, meta } = await list(query, options);
      const { payments, last_page } = parseResponse("wezopay", wire.Page, data);
      const last = last_page ?? meta?.last_page;
      return {
        payments: payments.map(toPayment),
        more: last ? page < Number(last) : payments.length >= size,
      };
    },

    async checkCredentials(options) {
      await list({ per_page: "1" }, options);
    },
  };

  async function call(request: Omit<Call<typeof wire.Envelope>, "answer">): Promise<wire.Envelope> {
    const envelope = await client.call({ ...request, answer: wire.Envelope });
    if (envelope.success === false) throw toRefusal(envelope);
    return envelope;
  }

  function list(query: Readonly<Record<string, string | undefined>>, options?: CallOptions) {
    return call({ method: "GET", path: "/api/v1/payments/list", query, signal: options?.signal });
  }
}

function toCreatePayment({ paymentId, money, buyer, metadata, ...urls }: SessionRequest): string {
  return writeJson({
    amount: jsonNumber(formatMoney(money)),
    currency: money.currency,
    invoice_id: paymentId,
    customer_name: buyer?.name,
    customer_email: buyer?.email,
    customer_phone: toMobile(buyer?.phone),
    success_url: urls.returnUrl,
    cancel_url: urls.cancelUrl,
    webhook_url: urls.webhookUrl,
    metadata,
  });
}

/** Documented as bare hex. A prefix that names the algorithm changes nothing, and what is no text is no signature. */
function withoutPrefix(signature: unknown): unknown {
  return typeof signature === "string" ? signature.replace(/^sha256=/i, "") : undefined;
}

function refuse(code: ErrorCode, reason: string): PaymentError {
  return new PaymentError(code, `wezopay: ${reason}`, { gateway: "wezopay" });
}
