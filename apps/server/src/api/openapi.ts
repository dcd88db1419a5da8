import type { OpenAPIHono } from "@hono/zod-openapi";
import * as z from "zod";
import { CaseKind } from "../admin/schemas.ts";
import { WebhookEventName } from "../config.ts";
import type { ApiVariables } from "./authenticate.ts";
import { CaptureRequestBody } from "./capture-route.ts";
import { CreatePaymentRequest } from "./create-request.ts";
import { RefundRequestBody } from "./refund-routes.ts";

const Amount = z.number().describe("In the currency's main unit.");

const PaymentBody = z.object({
  session_id: z.string().describe("16 hex digits in capitals."),
  requested_amount: Amount,
  payable_amount: Amount.describe("What the buyer must pay; some gateways change it slightly."),
  status: z.enum(["pending", "success", "failed", "expired", "cancelled", "held"]),
  checkout_url: z.url(),
  upi_id: z.string().nullable(),
  upi_deeplink: z.string().nullable(),
  expires_at: z.string().describe("UTC, `2026-04-14 01:10:00`."),
  customer_name: z.string().nullable(),
  customer_email: z.string().nullable(),
  merchant_ref: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  utr: z.string().nullable().describe("The bank's or wallet's own number for the money."),
  created_at: z.string(),
  paid_at: z.string().nullable(),
  currency: z.string().describe("Addition."),
  gateway: z.string().describe("Addition: the account."),
  source: z.string().describe("Addition: who asked, `api` or a platform."),
  authorized: z
    .boolean()
    .describe("Addition: the money is reserved and waits to be collected by `capture`."),
  received_amount: Amount.describe("Addition."),
  refunded_amount: Amount.describe("Addition."),
  decided_by: z
    .string()
    .nullable()
    .describe("Addition: what the outcome rests on: webhook, hint, sweep, return, expiry."),
  decline: z.string().nullable().describe("Addition: the gateway's words for a refusal."),
  test: z.boolean().describe("Addition: no real money."),
});

const Payment = z.object({ success: z.literal(true), payment: PaymentBody });
const Payments = z.object({ success: z.literal(true), payments: z.array(PaymentBody) });
const Timeline = z.object({
  success: z.literal(true),
  timeline: z.array(z.object({ at: z.iso.datetime(), kind: z.string(), text: z.string() })),
});
const Gateways = z.object({
  success: z.literal(true),
  gateways: z.array(
    z
      .object({
        id: z.string(),
        title: z.string(),
        methods: z.string(),
        fits: z.boolean(),
        reason: z.string().nullable(),
      })
      .loose(),
  ),
});
const RefundBody = z.object({
  refund_id: z.string(),
  session_id: z.string(),
  amount: Amount,
  currency: z.string(),
  status: z
    .enum(["pending", "due", "succeeded", "failed", "canceled"])
    .describe(
      "`pending`: on its way, or not known yet; `due`: waits for a person, the gateway cannot.",
    ),
  way: z.enum(["api", "manual", "gateway"]).nullable(),
  reason: z.string().nullable(),
  reference: z.string().nullable().describe("Made by hand: the transfer's number."),
  bank_reference: z.string().nullable(),
  error: z.string().nullable(),
  requested_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable(),
});
const CaseBody = z.object({
  id: z.int(),
  kind: CaseKind,
  status: z.enum(["open", "closed"]),
  reason: z.string(),
  opened_at: z.iso.datetime().nullable(),
  decision: z.enum(["accept", "refund", "ignore"]).nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.iso.datetime().nullable(),
});
const Message = z.object({
  event: WebhookEventName,
  ...PaymentBody.pick({
    session_id: true,
    requested_amount: true,
    payable_amount: true,
  }).shape,
  status: z
    .string()
    .describe("`payment.*`: the event's own word; else how the payment stands, as in `payment`."),
  ...PaymentBody.pick({
    customer_name: true,
    merchant_ref: true,
    utr: true,
    metadata: true,
  }).shape,
  timestamp: z.iso.datetime().describe("Of this sending."),
  ...PaymentBody.pick({
    currency: true,
    gateway: true,
    received_amount: true,
    refunded_amount: true,
    test: true,
  }).shape,
  refund: RefundBody.optional().describe(
    "Of `refund.failed`: the refund whose money will not go back, `failed` (refused by the gateway) or `canceled` (given up).",
  ),
  case: CaseBody.optional().describe("Of `case.opened` and `case.closed`."),
});
const Refund = z.object({ success: z.literal(true), refund: RefundBody });
const Refunds = z.object({ success: z.literal(true), refunds: z.array(RefundBody) });
const Repeatable = z.object({
  "idempotency-key": z
    .string()
    .max(255)
    .optional()
    .describe(
      "Addition: the same key and body get the same answer for 24 hours; another body gets 409.",
    ),
});
const Failure = z.object({
  success: z.literal(false),
  error: z.object({ code: z.string(), message: z.string() }),
});

/** Requests are read by our own parser, which keeps amounts exact; here they are only described. */
export function describeApi(api: OpenAPIHono<ApiVariables>, publicUrl: string): void {
  const registry = api.openAPIRegistry;
  registry.registerComponent("securitySchemes", "key", {
    type: "apiKey",
    in: "header",
    name: "X-API-Key",
  });
  const path = (
    method: "get" | "post",
    address: string,
    summary: string,
    answer: z.ZodType,
    request: Parameters<typeof registry.registerPath>[0]["request"] = {},
  ) =>
    registry.registerPath({
      method,
      path: address,
      summary,
      security: [{ key: [] }],
      request,
      responses: {
        200: { description: "Done.", content: json(answer) },
        default: { description: "Refused, with the reason.", content: json(Failure) },
      },
    });
  const session = { params: z.object({ session_id: z.string() }) };
  path("post", "/api/v1/create-payment", "Ask for a payment.", Payment, {
    headers: Repeatable,
    body: { required: true, content: json(CreatePaymentRequest) },
  });
  path("get", "/api/v1/payment/{session_id}", "How a payment stands.", Payment, session);
  path(
    "get",
    "/api/v1/payment/{session_id}/timeline",
    "Addition: what happened, in sentences.",
    Timeline,
    session,
  );
  path("get", "/api/v1/payments", "This key's payments, newest first.", Payments, {
    query: z.object({
      status: PaymentBody.shape.status.optional(),
      limit: z.int().min(1).max(100).optional(),
    }),
  });
  path("post", "/api/v1/cancel/{session_id}", "End a payment that is not paid.", Payment, session);
  path(
    "post",
    "/api/v1/capture/{session_id}",
    "Addition: collect money that is reserved. Safe to repeat. Only where the gateway reserves (Zaakpay, by the account's setting).",
    Payment,
    { ...session, body: { content: json(CaptureRequestBody) } },
  );
  path(
    "post",
    "/api/v1/refund/{session_id}",
    "Addition: give money back, within what was received. Needs the permission refunds:write.",
    Refund,
    { ...session, headers: Repeatable, body: { content: json(RefundRequestBody) } },
  );
  path(
    "get",
    "/api/v1/payment/{session_id}/refunds",
    "Addition: what was given back, and what is on its way, newest first.",
    Refunds,
    session,
  );
  path(
    "get",
    "/api/v1/gateways",
    "Addition: which gateways take this sum, and why others do not.",
    Gateways,
    {
      query: z.object({ amount: z.string(), currency: z.string().optional() }),
    },
  );
  registry.registerWebhook({
    method: "post",
    path: "message",
    summary:
      "What a shop is told: `payment.success` and `payment.expired` always, the rest for keys whose `events` name it.",
    description:
      "Signed as https://www.standardwebhooks.com says, and with PayGate's X-Webhook-Signature. Told again until answered with 2xx, ten times over 75.6 hours, with the same `webhook-id`.",
    request: {
      headers: z.object({
        "webhook-id": z.string(),
        "webhook-timestamp": z.string(),
        "webhook-signature": z.string(),
        "x-webhook-event": z.string(),
        "x-webhook-signature": z.string(),
      }),
      body: { required: true, content: json(Message) },
    },
    responses: { 200: { description: "Any 2xx: taken. 410: send no more." } },
  });
  api.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: {
      title: "Polygate",
      version: "1",
      description: "The PayGate protocol with optional additions.",
    },
    servers: [{ url: publicUrl }],
  });
}

function json(schema: z.ZodType) {
  return { "application/json": { schema } };
}
