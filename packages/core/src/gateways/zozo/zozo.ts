import { accountOfKey } from "../../account.ts";
import { PaymentError } from "../../errors.ts";
import type { CallOptions, Gateway, PaymentRef } from "../../gateway.ts";
import { createClient } from "../../http/client.ts";
import { jsonNumber, writeJson } from "../../json.ts";
import { formatMoney } from "../../money.ts";
import { parseConfig, parseRequest } from "../../parse.ts";
import type { Payment } from "../../payment.ts";
import { reasonUnfit } from "../../profile.ts";
import { SessionRequest } from "../../session.ts";
import { toHint } from "./callback.ts";
import { ZozoConfig } from "./config.ts";
import { toCode, toMobile, toPayment, toRefusal, toSession } from "./map.ts";
import { zozoProfile } from "./profile.ts";
import * as wire from "./wire.ts";

/** ZozoGateway: UPI in India. Its callbacks are not signed, so each is only a reason to ask. */
export function createZozo(config: ZozoConfig): Gateway {
  const {
    apiToken,
    account,
    baseUrl = "https://zozogateway.com",
    ...rest
  } = parseConfig("zozo", ZozoConfig, config);
  const client = createClient({
    gateway: "zozo",
    baseUrl,
    fetch: rest.fetch,
    ...(rest.timeout !== undefined && { timeout: rest.timeout }),
    // The page also takes the token as a parameter, where it would end up in access logs.
    headers: { "x-api-token": apiToken },
    detailOf: (answer) => wire.Refusal.parse(answer).message ?? undefined,
    // Which HTTP statuses refusals have is not documented, so their words decide.
    codeOf: (answer) => toCode(wire.Refusal.parse(answer).message),
  });

  return {
    name: "zozo",
    profile: zozoProfile,
    account: account ?? accountOfKey("zozo", apiToken),

    async createSession(input, options) {
      const request = parseRequest("zozo", SessionRequest, input);
      checkLimits(request);
      const created = await client.call({
        method: "POST",
        path: "/api/create-order",
        json: toOrder(request),
        answer: wire.Created,
        signal: options?.signal,
      });
      if (!created.status) throw toRefusal(created.message);
      return toSession(created, request);
    },

    getPayment: read,

    parseWebhook(request) {
      return {
        events: [toHint(request)],
        acknowledgement: { status: 200, contentType: "text/plain", body: "OK" },
      };
    },

    async checkCredentials(options) {
      try {
        await read({ paymentId: NO_PAYMENT }, options);
      } catch (error) {
        if (!PaymentError.is(error) || error.code !== "not_found") throw error;
      }
    },
  };

  async function read(
    { paymentId }: Pick<PaymentRef, "paymentId">,
    options?: CallOptions,
  ): Promise<Payment> {
    const order = await client.call({
      method: "GET",
      path: "/api/order-status",
      query: { order_id: paymentId },
      answer: wire.OrderStatus,
      signal: options?.signal,
    });
    return toPayment(order, paymentId);
  }
}

/** An id of no payment: a good token learns that there is none. */
const NO_PAYMENT = "0".repeat(20);

const MAX_DESCRIPTION = 255;

/** An order id may have 100 characters: a payment id has 20. */
function checkLimits({ money, description = "" }: SessionRequest): void {
  const unfit = reasonUnfit(zozoProfile, money);
  if (unfit) throw refuse(unfit);
  if (description.length > MAX_DESCRIPTION) {
    throw refuse(`a description has at most ${MAX_DESCRIPTION} characters`);
  }
}

function refuse(reason: string): PaymentError {
  return new PaymentError("request_invalid", `zozo: ${reason}`, { gateway: "zozo" });
}

function toOrder({ paymentId, money, description, buyer, metadata, webhookUrl }: SessionRequest) {
  return writeJson({
    amount: jsonNumber(formatMoney(money)),
    order_id: paymentId,
    // Zozo's name for the webhook's address. It has none for where the browser goes.
    redirect_url: webhookUrl,
    customer_mobile: toMobile(buyer?.phone),
    description,
    remark1: buyer?.email,
    remark2: metadata?.product ?? description,
  });
}
