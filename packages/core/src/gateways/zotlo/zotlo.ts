import { decodeUtf8 } from "../../bytes.ts";
import { PaymentError } from "../../errors.ts";
import type { CallOptions, Gateway, PaymentRef } from "../../gateway.ts";
import { parseJsonText, writeJson } from "../../json.ts";
import { formatMoney, isSameMoney, parseMoney } from "../../money.ts";
import { parseConfig, parseRequest, parseResponse } from "../../parse.ts";
import { reasonUnfit } from "../../profile.ts";
import { SessionRequest } from "../../session.ts";
import { RECEIVED } from "../../webhook.ts";
import { createApi } from "./api.ts";
import { toFormRequest, toFormSession, toOneLinkRequest } from "./checkout.ts";
import { ZotloConfig } from "./config.ts";
import { toEvents } from "./events.ts";
import { isFirstPayment, paysFor, toPayment, toPending, toRefund } from "./map.ts";
import { formProfile, zotloProfile } from "./profile.ts";
import { toSubscriberId } from "./subscriber-id.ts";
import * as wire from "./wire.ts";

/** Zotlo: cards and wallets, built for subscriptions, here for single orders. Its webhooks are not signed. */
export function createZotlo(config: ZotloConfig): Gateway {
  const account = parseConfig("zotlo", ZotloConfig, config);
  const { mode, applicationId } = account;
  const price =
    account.checkout === "form" ? parseMoney(account.price, account.currency) : undefined;
  const profile = price ? formProfile(price) : zotloProfile;
  const api = createApi(account);

  return {
    name: "zotlo",
    profile,
    account: applicationId,

    async createSession(input, { signal } = {}) {
      const request = parseRequest("zotlo", SessionRequest, input);
      const unfit = reasonUnfit(profile, request.money);
      if (unfit) throw refuse(unfit);
      if (account.checkout === "form") {
        const form = await api.call({
          method: "POST",
          path: "/v1/payment/create-form-url",
          json: writeJson(toFormRequest(account, request)),
          result: wire.FormUrl,
          signal,
        });
        return toFormSession(form);
      }
      const { onelink } = await api.call({
        method: "POST",
        path: "/v2/app-to-web/one-link",
        json: writeJson(toOneLinkRequest(account, request)),
        result: wire.OneLink,
        signal,
      });
      return { redirect: { method: "GET", url: onelink } };
    },

    async getPayment(ref, options) {
      const transaction = await find(ref, options);
      return transaction ? toPayment(transaction) : toPending(ref.paymentId);
    },

    parseWebhook({ body }) {
      const webhook = parseResponse("zotlo", wire.Webhook, parseJsonText(decodeUtf8(body)));
      return {
        events: toEvents(webhook, { applicationId, price }),
        // Exactly 200: any other status, 201 and 204 too, is a failure to Zotlo and is sent again.
        acknowledgement: RECEIVED,
      };
    },

    async refund(request, options) {
      if (!isSameMoney(request.money, request.captured)) {
        const whole = `${formatMoney(request.captured)} ${request.captured.currency}`;
        throw refuse(`refunds are of the whole payment only: ${whole}`);
      }
      const transaction = await find(request, options);
      if (!transaction) throw refuse("there is no payment to give back");
      // There is no idempotency key, so a repeat is recognised by what was given back already.
      const done = toRefund(transaction, request);
      if (done.status === "succeeded") return done;
      const refunded = await api.call({
        method: "POST",
        path: "/v1/payment/refund",
        json: writeJson({
          transactionId: transaction.transaction_id,
          refundReason: request.reason?.slice(0, 255) || "Refund",
        }),
        result: wire.TransactionDetail,
        signal: options?.signal,
      });
      // An answer about another transaction says nothing of this one: it is asked about later.
      const same = refunded.transaction.transaction_id === transaction.transaction_id;
      return toRefund(same ? refunded.transaction : transaction, request);
    },

    async getRefund(request, options) {
      const transaction = await find(request, options);
      if (!transaction) {
        throw new PaymentError("not_found", "zotlo: no payment is seen that was given back", {
          gateway: "zotlo",
        });
      }
      return toRefund(transaction, request);
    },

    async checkCredentials(options) {
      try {
        await list(toSubscriberId("credentials"), options);
      } catch (error) {
        // A subscriber nobody is: to be told so takes valid credentials.
        if (!PaymentError.is(error) || error.code !== "not_found") throw error;
      }
    },
  };

  /**
   * The transaction that paid, where one did. A reference that leads nowhere (it may be a stranger's claim) hides nothing:
   * the payment's own subscriber is asked as well.
   */
  async function find(
    { paymentId, reference }: PaymentRef,
    options: CallOptions | undefined,
  ): Promise<wire.Transaction | undefined> {
    const subscriberId = toSubscriberId(paymentId);
    if (reference !== undefined && reference !== subscriberId) {
      const named = await detailIfAny(reference, options);
      if (named && paysFor(named, paymentId, applicationId)) return named;
    }
    const listed = await list(subscriberId, options);
    for (const { transaction_id } of listed.filter(isFirstPayment)) {
      // The list's sample leaves out what binds a transaction to a payment; the detail has it.
      const candidate = await detailIfAny(transaction_id, options);
      if (candidate && paysFor(candidate, paymentId, applicationId)) return candidate;
    }
    return undefined;
  }

  async function list(subscriberId: string, options: CallOptions | undefined) {
    const { transactions } = await api.call({
      method: "GET",
      path: "/v1/transaction",
      query: { subscriberId },
      result: wire.TransactionList,
      signal: options?.signal,
    });
    return transactions.toSorted(byPurchase);
  }

  async function detailIfAny(transactionId: string, options: CallOptions | undefined) {
    try {
      const { transaction } = await api.call({
        method: "GET",
        path: "/v1/transaction/detail",
        query: { transactionId, isSandbox: String(mode === "test") },
        result: wire.TransactionDetail,
        signal: options?.signal,
      });
      return transaction.transaction_id === transactionId ? transaction : undefined;
    } catch (error) {
      // UNKNOWN which number an unknown transaction is refused with.
      if (!PaymentError.is(error) || !/^(not_found|request_invalid)$/.test(error.code)) throw error;
      return undefined;
    }
  }
}

/** Earliest first; the documentation promises no order. */
function byPurchase(one: wire.Transaction, other: wire.Transaction): number {
  return (one.purchase_date ?? "").localeCompare(other.purchase_date ?? "");
}

function refuse(sentence: string): PaymentError {
  return new PaymentError("request_invalid", `zotlo: ${sentence}`, { gateway: "zotlo" });
}
