import { SANDBOX_ACCOUNTS } from "../accounts.ts";
import type { PaymentView } from "../control.ts";
import type { GatewayName } from "../gateway-name.ts";
import { requestChecksum } from "../gateways/zaakpay/checksum.ts";
import { sign } from "../signing.ts";
import type { Answer, Bench } from "./bench.ts";

const { zozo, zaakpay, paygate, zotlo, wezopay } = SANDBOX_ACCOUNTS;

export const ZOTLO_KEYS = { accesskey: zotlo.accessKey, accesssecret: zotlo.accessSecret };
export const ZOZO_KEY = { "x-api-token": zozo.token };
export const PAYGATE_KEY = { "x-api-key": paygate.apiKey };
export const WEZOPAY_KEY = { "x-api-key": wezopay.apiKey };

/** The browser's form for Zaakpay, signed. */
export function zaakpayForm(orderId: string, fields: Record<string, string> = {}): URLSearchParams {
  const form = new URLSearchParams({
    amount: "10000",
    buyerEmail: "buyer@example.com",
    currency: "INR",
    merchantIdentifier: zaakpay.merchantIdentifier,
    orderId,
    returnUrl: "http://shop.test/return",
    ...fields,
  });
  form.set("checksum", fields.checksum ?? requestChecksum(new Map(form), zaakpay.secretKey));
  return form;
}

/** A signed call of Zaakpay's JSON-in-a-form APIs. */
export function zaakpayCall(data: object): URLSearchParams {
  const text = JSON.stringify({
    merchantIdentifier: zaakpay.merchantIdentifier,
    mode: "0",
    ...data,
  });
  return new URLSearchParams({ data: text, checksum: sign(zaakpay.secretKey, text) });
}

const OPEN: Readonly<Record<GatewayName, (bench: Bench, orderId: string) => Promise<Answer>>> = {
  zozo: (bench, orderId) =>
    bench.call(
      "/zozo/api/create-order",
      { amount: 100, order_id: orderId, redirect_url: "http://shop.test/zozo" },
      ZOZO_KEY,
    ),
  zaakpay: (bench, orderId) => bench.call("/zaakpay/api/paymentTransact/V8", zaakpayForm(orderId)),
  paygate: (bench, orderId) =>
    bench.call(
      "/paygate/api/v1/create-payment",
      { amount: 101, merchant_ref: orderId },
      PAYGATE_KEY,
    ),
  zotlo: (bench, orderId) =>
    bench.call(
      "/zotlo/v2/app-to-web/one-link",
      {
        applicationKey: zotlo.applicationKey,
        checkoutLinkId: zotlo.checkoutLinkId,
        subscriberId: `subscriber-${orderId}`,
        subscriberIpAddress: "127.0.0.1",
        language: "en",
        customPrice: "100.00",
        customCurrency: "TRY",
        customParameters: { orderId },
      },
      ZOTLO_KEYS,
    ),
  wezopay: (bench, orderId) =>
    bench.call(
      "/wezopay/api/v1/payments/create",
      {
        amount: 100,
        invoice_id: orderId,
        webhook_url: "http://shop.test/wezopay",
        success_url: "http://shop.test/success",
        cancel_url: "http://shop.test/cancel",
      },
      WEZOPAY_KEY,
    ),
};

/** Opens a payment of 100 over the gateway's own API. PayGate is asked for 101, so that 100 is payable. */
export async function openPayment(
  bench: Bench,
  gateway: GatewayName,
  orderId = "ORDER1",
): Promise<PaymentView> {
  const answer = await OPEN[gateway](bench, orderId);
  const payment = bench.sandbox.control.payment(gateway, orderId);
  if (!payment) throw new Error(`${gateway} opened nothing: ${answer.status} ${answer.text}`);
  return payment;
}

/** What the gateway's own status query says, as text. */
export async function askStatus(bench: Bench, payment: PaymentView): Promise<Answer> {
  const { gateway, orderId, id } = payment;
  if (gateway === "zozo") {
    return bench.call(`/zozo/api/order-status?order_id=${orderId}`, undefined, ZOZO_KEY);
  }
  if (gateway === "zaakpay") {
    return bench.call("/zaakpay/checkTxn?v=5", zaakpayCall({ orderDetail: { orderId } }));
  }
  if (gateway === "paygate") {
    return bench.call(`/paygate/api/v1/payment/${id}`, undefined, PAYGATE_KEY);
  }
  if (gateway === "zotlo") {
    return bench.call(`/zotlo/v1/transaction?subscriberId=${orderId}`, undefined, ZOTLO_KEYS);
  }
  return bench.call(
    `/wezopay/api/v1/payments/verify?invoice_id=${orderId}`,
    undefined,
    WEZOPAY_KEY,
  );
}

/** What the status query's text contains of a paid payment, and only of it. */
export const PAID_WORDS: Readonly<Record<GatewayName, string>> = {
  zozo: '"payment_status":"SUCCESS"',
  zaakpay: '"responseCode":"228"',
  paygate: '"status":"success"',
  zotlo: '"status":"consumable"',
  wezopay: '"status":"paid"',
};

/** Presses a button of the pay page. */
export function press(
  bench: Bench,
  payment: PaymentView,
  action: "pay" | "decline" | "cancel" | "later",
  method = "",
): Promise<Answer> {
  return bench.call(new URL(payment.payUrl).pathname, new URLSearchParams({ action, method }));
}
