import type { OpenAPIHono } from "@hono/zod-openapi";
import { createPaymentId, parseRequest } from "@polygate/core";
import * as z from "zod";
import type { Engine } from "../engine/engine.ts";
import { startRefund } from "../engine/refund.ts";
import { succeed, unknownPayment } from "./answers.ts";
import { type ApiVariables, permit } from "./authenticate.ts";
import { parseAmount, readJsonBody } from "./create-request.ts";
import { answerOnce } from "./idempotency.ts";
import { readBody } from "./read-body.ts";
import { toRefundBody } from "./refund-body.ts";

/** `POST /api/v1/refund/{session_id}`. */
export const RefundRequestBody = z.object({
  amount: z
    .string()
    .max(30)
    .nullish()
    .describe(
      "In the currency's main unit, a number or a text. All that is still there where it is missing.",
    ),
  reason: z.string().min(1).max(255).nullish().describe("For the record, and the gateway's."),
});

/** The most refunds of a payment that are listed. */
const MAX_REFUNDS = 100;

/** Giving money back: an addition to PayGate's protocol, which has none. */
export function addRefundRoutes(api: OpenAPIHono<ApiVariables>, engine: Engine): void {
  api.post("/api/v1/refund/:session_id", permit("refunds:write"), async (context) => {
    const { store_id, key_id } = context.get("key");
    const body = await readBody(context.req.raw);
    if (body instanceof Response) return body;
    const session_id = context.req.param("session_id");
    const view = await engine.storage.run("readSession", { session_id, store_id });
    if (!view) return unknownPayment();
    const createId = () => createPaymentId(engine.clock());
    return await answerOnce(engine, context, body, createId, async ({ id }) => {
      const json = body.length === 0 ? {} : readJsonBody(body);
      const { amount, reason } = parseRequest("refund", RefundRequestBody, json);
      const refund = await startRefund(engine, {
        sessionId: session_id,
        storeId: store_id,
        refundId: id,
        by: `key ${key_id}`,
        ...(amount && { money: parseAmount(amount, view.session.currency) }),
        ...(reason && { reason }),
      });
      return succeed({ refund: toRefundBody(refund) });
    });
  });

  api.get("/api/v1/payment/:session_id/refunds", permit("payments:read"), async (context) => {
    const { store_id } = context.get("key");
    const session_id = context.req.param("session_id");
    const view = await engine.storage.run("readSession", { session_id, store_id });
    if (!view) return unknownPayment();
    const refunds = await engine.storage.run("listRefunds", { session_id, limit: MAX_REFUNDS });
    return succeed({ refunds: `[${refunds.map(({ refund }) => toRefundBody(refund)).join(",")}]` });
  });
}
