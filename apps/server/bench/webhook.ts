import { createHmac } from "node:crypto";
import { GATEWAY_SECRET } from "./config.ts";
import type { Opened } from "./gateway.ts";

/** A webhook to send, which says that a payment is paid. */
export interface SignedWebhook {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Of a payment that no server here knows: verified and stored all the same. */
export const SAMPLE: Opened = {
  gateway: "paygate",
  reference: "8F14E45FCEEA167A",
  paymentId: "00MWW53KRFT4B1JYF3FC",
  order: "ORDER-1042",
  amount: "1250.50",
  path: "/webhooks/paygate",
};

/** As the gateways' documentation has it, with the particulars of a buyer: 330 and 400 bytes. */
export function toWebhook(opened: Opened): SignedWebhook {
  const { gateway, path } = opened;
  const body = gateway === "wezopay" ? toWezopay(opened) : toPaygate(opened);
  const header = gateway === "wezopay" ? "x-wezopay-signature" : "x-webhook-signature";
  const signature = createHmac("sha256", GATEWAY_SECRET).update(body).digest("hex");
  return { path, headers: { "content-type": "application/json", [header]: signature }, body };
}

function toWezopay({ reference, paymentId, amount }: Opened): string {
  return `{"event":"payment.completed","token":"${reference}","invoice_id":"${paymentId}","status":"paid","amount":${amount},"currency":"BDT","payment_method":"bkash","trx_id":"T${reference}","sender_number":"01700000000","customer_name":"John Doe","customer_email":"john@example.com","metadata":{"order":"ORDER-1042"},"paid_at":"2026-09-21T14:13:20Z","created_at":"2026-09-21T14:10:02Z"}`;
}

function toPaygate({ reference, paymentId, amount }: Opened): string {
  return `{"event":"payment.success","session_id":"${reference}","requested_amount":${amount},"payable_amount":${amount},"status":"success","customer_name":"John Doe","merchant_ref":"${paymentId}","utr":"T${reference}","metadata":{"order":"ORDER-1042","note":"leave it at the door","source":"web"},"timestamp":"2026-09-21T14:13:20Z"}`;
}
