import type { OpenAPIHono } from "@hono/zod-openapi";
import { parseRequest } from "@polygate/core";
import * as z from "zod";
import { capture } from "../engine/capture.ts";
import type { Engine } from "../engine/engine.ts";
import { succeed, unknownPayment } from "./answers.ts";
import { type ApiVariables, permit } from "./authenticate.ts";
import { parseAmount, readJsonBody } from "./create-request.ts";
import { toPaymentBody } from "./payment-body.ts";
import { readBody } from "./read-body.ts";

/** `POST /api/v1/capture/{session_id}`. */
export const CaptureRequestBody = z.object({
  amount: z
    .string()
    .max(30)
    .nullish()
    .describe("In the currency's main unit, a number or a text. All of it where it is missing."),
});

/** Collecting reserved money: an addition to PayGate's protocol, which reserves none. */
export function addCaptureRoute(api: OpenAPIHono<ApiVariables>, engine: Engine): void {
  api.post("/api/v1/capture/:session_id", permit("payments:write"), async (context) => {
    const body = await readBody(context.req.raw);
    if (body instanceof Response) return body;
    const { store_id } = context.get("key");
    const session_id = context.req.param("session_id");
    const view = await engine.storage.run("readSession", { session_id, store_id });
    if (!view) return unknownPayment();
    const json = body.length === 0 ? {} : readJsonBody(body);
    const { amount } = parseRequest("capture", CaptureRequestBody, json);
    const money = amount ? parseAmount(amount, view.session.currency) : undefined;
    const collected = await capture(engine, view, money);
    return succeed({ payment: toPaymentBody(collected, engine.publicUrl) });
  });
}
