import { decodeUtf8 } from "../../bytes.ts";
import { PaymentError } from "../../errors.ts";
import type { CallOptions, Gateway, PaymentRef } from "../../gateway.ts";
import { createClient } from "../../http/client.ts";
import { parseJsonText } from "../../json.ts";
import { formatMoney, isSameMoney, parseMoney } from "../../money.ts";
import { parseConfig, parseRequest, parseResponse } from "../../parse.ts";
import type { Payment } from "../../payment.ts";
import { reasonUnfit } from "../../profile.ts";
import { SessionRequest } from "../../session.ts";
import { verifyHmacSha256 } from "../../signature.ts";
import { MemoryConfig } from "./config.ts";
import { toPayment, toRefund, toWord } from "./map.ts";
import { memoryProfile } from "./profile.ts";
import * as wire from "./wire.ts";

/** The driver of the gateway in memory: it speaks to it as drivers speak to real ones, through `config.fetch`. */
export function createMemoryDriver(input: MemoryConfig): Gateway {
  const config = parseConfig("memory", MemoryConfig, input);
  const client = createClient({
    gateway: "memory",
    baseUrl: config.baseUrl ?? "https://memory.example",
    fetch: config.fetch,
    headers: { "x-api-key": config.apiKey },
    ...(config.timeout !== undefined && { timeout: config.timeout }),
  });

  return {
    name: "memory",
    profile: memoryProfile,
    account: config.account,

    async createSession(request, options = {}) {
      const { paymentId, money, returnUrl, webhookUrl } = parseRequest(
        "memory",
        SessionRequest,
        request,
      );
      const unfit = reasonUnfit(memoryProfile, money);
      if (unfit !== undefined) throw refuse(unfit);
      const created = await client.call({
        method: "POST",
        path: "/payments",
        json: JSON.stringify({
          id: paymentId,
          amount: formatMoney(money),
          currency: money.currency,
          return_url: returnUrl,
          webhook_url: webhookUrl,
        }),
        answer: wire.Created,
        signal: options.signal,
      });
      const echoed = parseMoney(created.amount, created.currency);
      if (!isSameMoney(echoed, money)) throw distrust("another amount was accepted than was asked");
      return {
        reference: created.reference,
        redirect: { method: "GET", url: created.url },
        echoed,
        expiresAt: Number(created.expires_at),
      };
    },

    getPayment: (ref, options) => ask("GET", ref, "", undefined, options),
    cancel: (ref, options) => ask("POST", ref, "/cancel", {}, options),
    capture: (ref, money, options) =>
      ask("POST", ref, "/capture", { amount: formatMoney(money) }, options),

    async refund(request, options = {}) {
      const { refundId, money, captured } = request;
      if (
        money.amount === 0 ||
        money.amount > captured.amount ||
        money.currency !== captured.currency
      ) {
        throw refuse("a refund is part of what was captured");
      }
      const refund = await client.call({
        method: "POST",
        path: `${toPath(request)}/refunds`,
        json: JSON.stringify({ id: refundId, amount: formatMoney(money) }),
        answer: wire.Refund,
        signal: options.signal,
      });
      if (refund.id !== refundId) throw distrust("another refund was answered than was asked for");
      return toRefund(refund, money.currency);
    },

    async getRefund(request, options = {}) {
      const { refunds = [] } = await ask("GET", request, "", undefined, options);
      const refund = refunds.find(({ reference }) => reference === request.refundId);
      if (!refund)
        throw new PaymentError("not_found", "memory: no such refund", { gateway: "memory" });
      return refund;
    },

    async listPayments({ status, page = 1, limit = 50 }, options = {}) {
      const answer = await client.call({
        method: "GET",
        path: "/payments",
        query: { status: status && toWord(status), page: String(page), limit: String(limit) },
        answer: wire.Page,
        signal: options.signal,
      });
      return { payments: answer.payments.map(toPayment), more: answer.more };
    },

    async checkCredentials(options = {}) {
      await client.call({
        method: "GET",
        path: "/payments",
        query: { limit: "1" },
        answer: wire.Page,
        signal: options.signal,
      });
    },

    parseWebhook({ headers, body }) {
      if (!verifyHmacSha256(config.webhookSecret, body, headers["x-memory-signature"])) {
        throw new PaymentError("signature_invalid", "memory: webhook not genuine", {
          gateway: "memory",
        });
      }
      const notice = parseResponse("memory", wire.Notice, parseJsonText(decodeUtf8(body)));
      return {
        events: [{ type: "payment", payment: toPayment(notice.payment) }],
        acknowledgement: { status: 200, contentType: "text/plain", body: "OK" },
      };
    },
  };

  async function ask(
    method: "GET" | "POST",
    ref: PaymentRef,
    act: string,
    json: object | undefined,
    { signal }: CallOptions = {},
  ): Promise<Payment> {
    const answer = await client.call({
      method,
      path: toPath(ref) + act,
      ...(json && { json: JSON.stringify(json) }),
      answer: wire.Payment,
      signal,
    });
    if (answer.id !== ref.paymentId || (ref.reference ?? answer.reference) !== answer.reference) {
      throw distrust("another payment was answered than was asked for");
    }
    return toPayment(answer);
  }
}

function toPath({ paymentId }: PaymentRef): string {
  return `/payments/${encodeURIComponent(paymentId)}`;
}

function refuse(why: string): PaymentError {
  return new PaymentError("request_invalid", `memory: ${why}`, { gateway: "memory" });
}

function distrust(why: string): PaymentError {
  return new PaymentError("response_invalid", `memory: ${why}`, { gateway: "memory" });
}
