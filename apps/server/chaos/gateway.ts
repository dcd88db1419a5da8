import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { formatMoney, parseMoney } from "@polygate/core";
import type { Chance } from "./chance.ts";
import { listen } from "./listen.ts";
import { CURRENCY, type TruePayment, toAnswer } from "./wire.ts";

/** Two gateways that know the truth, and do not always say it. */
export interface FakeGateway {
  readonly url: string;
  readonly payments: readonly TruePayment[];
  /** The attempts of an order: more than one where the server had to try again. */
  ofOrder(order: string): readonly TruePayment[];
  /** From now on every question is answered, also about payments that were silent. */
  becomeReliable(isStillSilent: (payment: TruePayment) => boolean): void;
  close(): Promise<void>;
}

/** How long a payment page can be used, in milliseconds. */
const LIFETIME = 3_600_000;

/** @param failing how often it fails to answer, from 0 to 1. */
export async function startGateway(
  chance: Chance,
  now: () => number,
  failing: number,
): Promise<FakeGateway> {
  const payments: TruePayment[] = [];
  const byReference = new Map<string, TruePayment>();
  const byPaymentId = new Map<string, TruePayment>();
  const byOrder = new Map<string, TruePayment[]>();
  let failure = failing;
  let isSilent = (payment: TruePayment) => payment.silent;

  const server = createServer((request, response) => {
    void answer(request, response);
  });
  const { url, close } = await listen(server);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => "");
    const target = new URL(request.url ?? "/", url);
    const gateway = target.pathname.startsWith("/wezopay/") ? "wezopay" : "paygate";
    // Some failures come before anything happened, and some after: the server cannot tell them apart.
    if (chance.happens(failure / 2)) return breakOff(response);
    const { status, json } =
      request.method === "POST" ? open(gateway, JSON.parse(body)) : look(target);
    if (chance.happens(failure / 2)) return breakOff(response);
    response.writeHead(status, { "content-type": "application/json" }).end(json);
  }

  function breakOff(response: ServerResponse): void {
    if (chance.happens(0.5)) response.socket?.destroy();
    else response.writeHead(503).end("down for a moment");
  }

  function open(gateway: "wezopay" | "paygate", asked: Record<string, unknown>) {
    const metadata: Record<string, unknown> = Object(asked.metadata);
    const amount = parseMoney(String(asked.amount), CURRENCY[gateway]).amount;
    const isWezopay = gateway === "wezopay";
    const payment: TruePayment = {
      gateway,
      order: String(metadata.order),
      paymentId: String(isWezopay ? asked.invoice_id : asked.merchant_ref),
      reference: randomBytes(8).toString("hex").toUpperCase(),
      path: isWezopay ? new URL(String(asked.webhook_url)).pathname : "/webhooks/paygate",
      asked: amount,
      payable: isWezopay ? amount : amount - chance.below(100),
      status: "pending",
      received: 0,
      transactionId: "",
      paidAt: now(),
      silent: false,
    };
    payments.push(payment);
    byReference.set(payment.reference, payment);
    byPaymentId.set(payment.paymentId, payment);
    byOrder.set(payment.order, [...(byOrder.get(payment.order) ?? []), payment]);
    const expires = new Date(now() + LIFETIME).toISOString();
    return isWezopay
      ? { status: 201, json: openedAtWezopay(payment, expires) }
      : { status: 200, json: openedAtPaygate(payment, expires) };
  }

  function look(target: URL) {
    const token = target.searchParams.get("token") ?? target.pathname.split("/").at(-1);
    const payment =
      byReference.get(token ?? "") ?? byPaymentId.get(target.searchParams.get("invoice_id") ?? "");
    if (!payment) return { status: 404, json: '{"success":false,"error":"not found"}' };
    if (isSilent(payment)) return { status: 503, json: "{}" };
    return { status: 200, json: toAnswer(payment) };
  }

  function openedAtWezopay({ reference }: TruePayment, expires: string): string {
    const data = { token: reference, payment_url: `${url}/pay/${reference}`, expires_at: expires };
    return JSON.stringify({ success: true, data });
  }

  function openedAtPaygate(payment: TruePayment, expires: string): string {
    const { reference, paymentId, asked, payable } = payment;
    const inr = (amount: number) => formatMoney({ amount, currency: "INR" });
    return `{"success":true,"payment":{"session_id":"${reference}","merchant_ref":"${paymentId}",
      "requested_amount":${inr(asked)},"payable_amount":${inr(payable)},"status":"pending",
      "checkout_url":"${url}/pay/${reference}","expires_at":"${expires}"}}`;
  }

  return {
    url,
    payments,
    ofOrder: (order) => byOrder.get(order) ?? [],
    becomeReliable(isStillSilent) {
      failure = 0;
      isSilent = isStillSilent;
    },
    close,
  };
}
