import { createHmac } from "node:crypto";
import { formatMoney } from "@polygate/core";
import type { Forgery } from "./fate.ts";

/** A payment as the gateway has it: the truth that everything is compared with in the end. */
export interface TruePayment {
  readonly gateway: "wezopay" | "paygate";
  /** The shop's order. */
  readonly order: string;
  /** What the server called it. */
  readonly paymentId: string;
  /** What the gateway calls it. */
  readonly reference: string;
  /** Where its webhooks go. */
  readonly path: string;
  /** Minor units. */
  readonly asked: number;
  /** Minor units. PayGate takes a little off. */
  readonly payable: number;
  status: "pending" | "paid" | "failed";
  /** Minor units that came. */
  received: number;
  transactionId: string;
  /** Milliseconds since 1970. */
  paidAt: number;
  /** Whether the gateway answers no question about it. */
  silent: boolean;
}

/** A webhook, ready to be sent as often as one likes. */
export interface Message {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const CURRENCY = { wezopay: "BDT", paygate: "INR" } as const;
/** What each gateway signs its webhooks with. Invented. */
export const SECRETS = {
  wezopay: "wezopay webhook secret of the chaos run",
  paygate: "paygate webhook secret of the chaos run",
} as const;
const SIGNATURE = { wezopay: "x-wezopay-signature", paygate: "x-webhook-signature" } as const;
const OTHER = { wezopay: "paygate", paygate: "wezopay" } as const;

type Word = "paid" | "failed" | "pending";
const STATUS = {
  wezopay: { paid: "paid", failed: "failed", pending: "pending" },
  // A PayGate has no word for failed: it expires.
  paygate: { paid: "success", failed: "expired", pending: "pending" },
} as const;
const EVENT = {
  wezopay: { paid: "payment.completed", failed: "payment.failed", pending: "payment.processing" },
  paygate: { paid: "payment.success", failed: "payment.expired", pending: "payment.processing" },
} as const;

/** What the gateway says of a payment when asked, as JSON text. */
export function toAnswer(payment: TruePayment): string {
  const fields = toFields(payment, payment.status);
  const name = payment.gateway === "wezopay" ? "data" : "payment";
  return `{"success":true,"${name}":{${fields.join(",")}}}`;
}

/** A signed webhook that says this of a payment. `pending` comes as an event that nobody documented. */
export function toMessage(payment: TruePayment, word: Word): Message {
  const { gateway, path } = payment;
  const body = toBody(payment, word);
  return { path, headers: signedWith(gateway, SECRETS[gateway], body), body };
}

/** A message that claims a payment is paid, and that no gateway sent. */
export function forge(payment: TruePayment, forgery: Forgery, another: Message): Message {
  const { gateway, path } = payment;
  const transactionId = `FORGED${payment.reference}`;
  const claim = toBody({ ...payment, received: payment.payable, transactionId }, "paid");
  const plain = { path, headers: { "content-type": "application/json" }, body: claim };
  switch (forgery) {
    case "without a signature":
      return plain;
    case "signed with another secret":
      return { ...plain, headers: signedWith(gateway, "guessed", claim) };
    case "signed with another gateway's secret":
      return { ...plain, headers: signedWith(gateway, SECRETS[OTHER[gateway]], claim) };
    case "a true message, one digit changed":
      return { ...another, body: another.body.replace(/\d(?=[^\d]*$)/, nextDigit) };
    case "a true message, at another payment's address":
      // All of a PayGate's messages come to one address, where a true one may come again.
      return gateway === "wezopay" && another.path !== path
        ? { ...another, path }
        : { ...another, headers: plain.headers };
  }
}

function nextDigit(digit: string): string {
  return String((Number(digit) + 1) % 10);
}

function signedWith(gateway: "wezopay" | "paygate", secret: string, body: string) {
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return { "content-type": "application/json", [SIGNATURE[gateway]]: signature };
}

function toBody(payment: TruePayment, word: Word): string {
  const event = JSON.stringify(EVENT[payment.gateway][word]);
  return `{"event":${event},${toFields(payment, word).join(",")}}`;
}

function toFields(payment: TruePayment, word: Word): string[] {
  const { gateway, paymentId, reference } = payment;
  const money = (amount: number) => formatMoney({ amount, currency: CURRENCY[gateway] });
  const status = STATUS[gateway][word];
  const transaction = JSON.stringify(word === "paid" ? payment.transactionId : null);
  if (gateway === "wezopay") {
    const paidAt = word === "paid" ? new Date(payment.paidAt).toISOString() : null;
    return [
      `"token":"${reference}","invoice_id":"${paymentId}","status":"${status}"`,
      `"amount":${money(word === "paid" ? payment.received : payment.payable)}`,
      `"trx_id":${transaction},"paid_at":${JSON.stringify(paidAt)}`,
    ];
  }
  return [
    `"session_id":"${reference}","merchant_ref":"${paymentId}","status":"${status}"`,
    `"requested_amount":${money(payment.asked)},"payable_amount":${money(payment.payable)}`,
    `"utr":${transaction},"timestamp":"${new Date(payment.paidAt).toISOString()}"`,
  ];
}
