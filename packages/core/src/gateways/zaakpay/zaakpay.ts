import { decodeUtf8 } from "../../bytes.ts";
import { type ErrorCode, PaymentError } from "../../errors.ts";
import { type Form, parseForm } from "../../form.ts";
import type { Gateway } from "../../gateway.ts";
import { createClient } from "../../http/client.ts";
import { isSameMoney } from "../../money.ts";
import { parseConfig, parseRequest } from "../../parse.ts";
import { createPaymentId } from "../../payment-id.ts";
import { reasonUnfit } from "../../profile.ts";
import { SessionRequest } from "../../session.ts";
import { createApi, UPDATES } from "./api.ts";
import { toCheckoutFields, toPlainText } from "./checkout.ts";
import { signCheckout, verifyReturn } from "./checksum.ts";
import { updateRefusalOf } from "./codes.ts";
import { ZaakpayConfig } from "./config.ts";
import { toClaim, toPayment, toRefundOf } from "./map.ts";
import { zaakpayProfile } from "./profile.ts";
import { ACKNOWLEDGEMENT, openWebhook, toWebhookEvents } from "./webhook.ts";
import * as wire from "./wire.ts";

const HOSTS = {
  test: "https://zaakstaging.zaakpay.com",
  live: "https://api.zaakpay.com",
} as const;

/** Zaakpay (MobikwikPG): checkout by a signed form, capture, cancel, full and partial refunds, signed webhooks. */
export function createZaakpay(config: ZaakpayConfig): Gateway {
  const account = parseConfig("zaakpay", ZaakpayConfig, config);
  const { merchantIdentifier, secretKey, mode } = account;
  const baseUrl = (account.baseUrl ?? HOSTS[mode]).replace(/\/+$/, "");
  const client = createClient({
    gateway: "zaakpay",
    baseUrl,
    fetch: account.fetch,
    secrets: [secretKey],
    detailOf: (answer) => wire.Refusal.parse(answer).responseDescription?.trim(),
    codeOf: (answer) => updateRefusalOf(wire.Refusal.parse(answer).responseCode ?? ""),
    ...(account.timeout !== undefined && { timeout: account.timeout }),
  });
  const api = createApi(client, merchantIdentifier, secretKey);

  const getPayment: Gateway["getPayment"] = async ({ paymentId }, options) =>
    toPayment(paymentId, await api.getOrder(paymentId, undefined, options), mode);

  return {
    name: "zaakpay",
    profile: zaakpayProfile,
    account: merchantIdentifier,

    // No call: the buyer's browser makes the order at Zaakpay by posting the form.
    async createSession(input) {
      const request = parseRequest("zaakpay", SessionRequest, input);
      const unfit = reasonUnfit(zaakpayProfile, request.money);
      if (unfit !== undefined) throw failure("request_invalid", unfit);
      const email = request.buyer?.email;
      if (email === undefined) throw failure("request_invalid", "the checkout needs buyer.email");
      const fields = signCheckout(secretKey, toCheckoutFields(request, email, account));
      const url = `${baseUrl}/api/paymentTransact/V8`;
      return { reference: request.paymentId, redirect: { method: "POST", url, fields } };
    },

    getPayment,

    parseWebhook({ body }) {
      const events = toWebhookEvents(openWebhook(secretKey, body), account);
      return { events, acknowledgement: ACKNOWLEDGEMENT };
    },

    parseReturn({ body }) {
      const form = readForm(body);
      if (!verifyReturn(secretKey, form)) {
        throw failure("signature_invalid", "return checksum does not match");
      }
      const { orderId = "", responseCode = "" } = form;
      return {
        ...(orderId !== "" && { paymentId: orderId, reference: orderId }),
        claims: toClaim(responseCode, mode),
      };
    },

    async capture({ paymentId, asked }, money, options) {
      if (!isSameMoney(money, asked)) {
        throw failure("request_invalid", "money: Zaakpay captures the whole amount only");
      }
      const { capture } = UPDATES;
      const updateReason = "capture by merchant";
      const answer = await api.update(
        { orderId: paymentId, updateDesired: capture, updateReason },
        options,
      );
      if (answer.responseCode !== "242") throw refusal("capture", answer);
      return { paymentId, reference: paymentId, status: "captured", asked, captured: money };
    },

    async refund({ paymentId, refundId, money, captured, reason = "" }, options) {
      if (
        money.currency !== captured.currency ||
        !Number.isSafeInteger(money.amount) ||
        money.amount < 1 ||
        money.amount > captured.amount
      ) {
        throw failure("request_invalid", "money: not a part of what was captured");
      }
      const words = toPlainText(reason, 30);
      const request = {
        orderId: paymentId,
        updateDesired: isSameMoney(money, captured) ? UPDATES.refundAll : UPDATES.refundPart,
        updateReason: words.length < 5 ? "refund by merchant" : words,
        amount: String(money.amount),
        merchantRefId: refundId,
      };
      const answer = await api.update(request, options);
      // 230 and 245 say "initiated", 19 to 21 "scheduled with bank": on their way, not arrived. Another call instead of
      // a status query would be another refund.
      if (!["230", "245", "19", "20", "21"].includes(answer.responseCode)) {
        throw refusal("refund", answer);
      }
      return { reference: refundId, status: "pending", money };
    },

    async getRefund(request, options) {
      const { paymentId, refundId } = request;
      return toRefundOf(request, await api.getOrder(paymentId, refundId, options), mode);
    },

    async cancel(ref, options) {
      const { paymentId } = ref;
      const { cancel } = UPDATES;
      const updateReason = "canceled by merchant";
      const answer = await api.update(
        { orderId: paymentId, updateDesired: cancel, updateReason },
        options,
      );
      if (answer.responseCode === "243") {
        return { paymentId, reference: paymentId, status: "canceled" };
      }
      // Only an authorized payment can be canceled; any other is answered as it stands. With which code the rest are
      // refused is not documented.
      const code = updateRefusalOf(answer.responseCode);
      if (code === "authentication_failed" || code === "request_invalid") {
        throw refusal("cancel", answer);
      }
      return getPayment(ref, options);
    },

    async checkCredentials(options) {
      try {
        await api.getOrder(createPaymentId(0), undefined, options);
      } catch (error) {
        // No order has that id: "not found" is what the right credentials are told.
        if (!PaymentError.is(error) || error.code !== "not_found") throw error;
      }
    },
  };
}

function readForm(body: Uint8Array): Form {
  try {
    return parseForm(decodeUtf8(body));
  } catch {
    return {}; // What cannot be read cannot be verified.
  }
}

function refusal(what: string, { responseCode, responseDescription }: wire.Update): PaymentError {
  // Whether a code that nobody documents refused or did something is not known: response_invalid says so.
  const code = updateRefusalOf(responseCode) ?? "response_invalid";
  const shown = responseCode.slice(0, 10);
  return failure(code, `${what} answered with ${shown}`, responseDescription?.trim().slice(0, 500));
}

function failure(code: ErrorCode, message: string, detail?: string): PaymentError {
  const options = { gateway: "zaakpay", ...(detail && { detail }) };
  return new PaymentError(code, `zaakpay: ${message}`, options);
}
