import { accountOfKey } from "../../account.ts";
import { decodeUtf8 } from "../../bytes.ts";
import { PaymentError } from "../../errors.ts";
import type { CallOptions, Gateway } from "../../gateway.ts";
import { createClient } from "../../http/client.ts";
import { jsonNumber, parseJsonText, writeJson } from "../../json.ts";
import { formatMoney } from "../../money.ts";
import { parseConfig, parseResponse } from "../../parse.ts";
import { reasonUnfit } from "../../profile.ts";
import type { SessionRequest } from "../../session.ts";
import { verifyHmacSha256 } from "../../signature.ts";
import { WezopayConfig } from "./config.ts";
import {
  bind,
  saysDuplicate,
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
    detailOf: (answer) => toDetail(wire.Envelope.parse(answer)),
    meanings: {
      401: "the API key is missing or wrong",
      403: "the API key lacks the ability for this call",
    },
  });

  return {
    name: "wezopay",
    profile: wezopayProfile,
    account: account ?? accountOfKey("wezopay", apiKey),

    async createSession(request, options) {
      const unfit = reasonUnfit(wezopayProfile, request.money);
      if (unfit)
        throw new PaymentError("request_invalid", `wezopay: ${unfit}`, { gateway: "wezopay" });
      return toSession(parseResponse("wezopay", wire.Created, await create(request, options)));
    },

    async getPayment(ref, options) {
      const { paymentId, reference } = ref;
      const data = await ask(
        "/api/v1/payments/verify",
        // Whether an invoice id can be used twice is not documented; a token names one payment.
        reference === undefined ? { invoice_id: paymentId } : { token: reference },
        options,
      );
      return bind(toPayment(parseResponse("wezopay", wire.Payment, data)), ref);
    },

    parseWebhook({ headers, body }) {
      // Documented as bare hex; a prefix that names the algorithm changes nothing.
      const signature = headers["x-wezopay-signature"]?.replace(/^sha256=/i, "");
      if (!verifyHmacSha256(webhookSecret, body, signature)) {
        throw new PaymentError(
          "signature_invalid",
          "wezopay: the webhook's signature does not hold",
          {
            gateway: "wezopay",
          },
        );
      }
      const event = parseResponse("wezopay", wire.Event, parseJsonText(decodeUtf8(body)));
      return {
        events: [toWebhookEvent(event)],
        acknowledgement: {
          status: 200,
          contentType: "application/json",
          body: '{"received":true}',
        },
      };
    },

    async listPayments({ status, page = 1, limit = PAGE_SIZE }, options) {
      const word = status && toWireStatus(status);
      if (status && !word) return { payments: [], more: false };
      const size = Math.min(limit, PAGE_SIZE);
      const query = { status: word, page: String(page), per_page: String(size) };
      const data = await ask("/api/v1/payments/list", query, options);
      const { payments, last_page } = parseResponse("wezopay", wire.Page, data);
      return {
        payments: payments.map(toPayment),
        more: last_page ? page < Number(last_page) : payments.length >= size,
      };
    },

    async checkCredentials(options) {
      await ask("/api/v1/payments/list", { per_page: "1" }, options);
    },
  };

  async function create(request: SessionRequest, options?: CallOptions): Promise<unknown> {
    try {
      const envelope = await client.call({
        method: "POST",
        path: "/api/v1/payments/create",
        json: toCreatePayment(request),
        status: 201,
        answer: wire.Envelope,
        signal: options?.signal,
      });
      if (envelope.success !== true) throw toRefusal(envelope);
      return envelope.data;
    } catch (error) {
      if (
        PaymentError.is(error) &&
        error.code === "request_invalid" &&
        saysDuplicate(error.detail)
      ) {
        throw new PaymentError("conflict", "wezopay: this invoice id exists already", {
          gateway: "wezopay",
          ...(error.detail !== undefined && { detail: error.detail }),
        });
      }
      throw error;
    }
  }

  async function ask(
    path: string,
    query: Readonly<Record<string, string | undefined>>,
    options?: CallOptions,
  ): Promise<unknown> {
    const envelope = await client.call({
      method: "GET",
      path,
      query,
      answer: wire.Envelope,
      signal: options?.signal,
    });
    if (envelope.success !== true) throw toRefusal(envelope);
    return envelope.data;
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
