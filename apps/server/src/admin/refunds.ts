import { createRoute, z } from "@hono/zod-openapi";
import { createPaymentId, PaymentError } from "@polygate/core";
import { giveUp, proveRefund } from "../engine/cases.ts";
import type { Engine } from "../engine/engine.ts";
import { startRefund } from "../engine/refund.ts";
import type { RefundView } from "../storage/refunds.ts";
import type { AdminApi } from "./admin.ts";
import { notFound, Refusal } from "./refusal.ts";
import {
  answer,
  body,
  MoneyBody,
  PageQuery,
  pageOf,
  readCursor,
  Time,
  toMoneyBody,
  toPage,
  toTime,
  toTimeOrNull,
} from "./schemas.ts";

const Status = z.enum(["pending", "due", "succeeded", "failed", "canceled"]);

const RefundBody = z
  .object({
    id: z.string(),
    paymentId: z.string(),
    sessionId: z.string(),
    storeId: z.string(),
    money: MoneyBody,
    status: Status.describe(
      "`due` waits for a person; `canceled` was given up before money moved.",
    ),
    way: z.enum(["open", "api", "manual", "gateway"]),
    reason: z.string().nullable(),
    reference: z
      .string()
      .nullable()
      .describe("The gateway's name for it, or the transfer's number."),
    bankReference: z.string().nullable(),
    error: z.string().nullable(),
    requestedBy: z.string(),
    requestedAt: Time,
    endedAt: Time.nullable(),
    payer: z
      .object({
        name: z.string().optional(),
        vpa: z.string().optional(),
        phone: z.string().optional(),
        card: z.string().optional(),
      })
      .nullable()
      .describe("Where the money came from: by hand it goes back there and nowhere else."),
  })
  .openapi("Refund");

const NewRefund = z
  .strictObject({
    sessionId: z.string(),
    amount: z
      .int()
      .positive()
      .optional()
      .describe("Minor units. All that is still there without it."),
    reason: z.string().min(1).max(255).optional(),
    refundId: z
      .string()
      .regex(/^[0-9A-Z]{20}$/)
      .optional()
      .describe("Yours to choose, so that a repeated request is the same refund."),
  })
  .openapi("NewRefund");
const Proof = z
  .strictObject({
    reference: z.string().min(1).max(100).describe("The transfer's number: UTR, TrxID."),
    at: Time.optional().describe("When it was made."),
  })
  .openapi("RefundProof");

const tags = ["Refunds"];
const RefundId = z.object({ id: z.string() });
const one = "/admin/v1/refunds/{id}";
const routes = {
  list: createRoute({
    method: "get",
    path: "/admin/v1/refunds",
    tags,
    summary: "Money on its way back, newest first. `status=due` is what must be done by hand.",
    request: {
      query: PageQuery.extend({ status: Status.optional(), store: z.string().optional() }),
    },
    responses: answer(pageOf(RefundBody)),
  }),
  start: createRoute({
    method: "post",
    path: "/admin/v1/refunds",
    tags,
    summary: "Give money back: never more than was received and is still there.",
    request: { body: body(NewRefund) },
    responses: answer(RefundBody),
  }),
  prove: createRoute({
    method: "post",
    path: `${one}/proof`,
    tags,
    summary: "Record that a person gave the money back, by the transfer's number.",
    request: { params: RefundId, body: body(Proof) },
    responses: answer(RefundBody),
  }),
  giveUp: createRoute({
    method: "post",
    path: `${one}/give-up`,
    tags,
    summary: "Give a refund up whose money did not move, and will not.",
    request: { params: RefundId },
    responses: answer(RefundBody),
  }),
};

/** Refunds: listed, started, proven and given up. */
export function addRefunds(api: AdminApi, engine: Engine): void {
  const { storage } = engine;

  api.openapi(routes.list, async (context) => {
    const { status, store, cursor, limit } = context.req.valid("query");
    const before = readCursor(z.string(), cursor);
    const refunds = await storage.run("listRefunds", {
      ...(status !== undefined && { status }),
      ...(store !== undefined && { store_id: store }),
      ...(before !== undefined && { before }),
      limit,
    });
    return context.json(
      toPage(refunds, limit, toBody, ({ refund }) => refund.refund_id),
      200,
    );
  });

  api.openapi(routes.start, async (context) => {
    const { sessionId, amount, reason, refundId } = context.req.valid("json");
    const view = await storage.run("readSession", { session_id: sessionId });
    if (!view) throw notFound("payment");
    const { currency } = view.session;
    const refund = await asConflict(() =>
      startRefund(engine, {
        sessionId,
        refundId: refundId ?? createPaymentId(engine.clock()),
        by: context.get("caller").actor,
        ...(amount !== undefined && { money: { amount, currency } }),
        ...(reason !== undefined && { reason }),
      }),
    );
    return context.json(toBody({ refund, payer: undefined }), 200);
  });

  api.openapi(routes.prove, async (context) => {
    const { reference, at } = context.req.valid("json");
    const known = await readOne(context.req.valid("param").id);
    const result = await proveRefund(engine, known, {
      proof: reference,
      by: context.get("caller").actor,
      ...(at !== undefined && { at: Date.parse(at) }),
    });
    if (result.type === "refused") throw new Refusal(409, "conflict", result.message);
    return context.json(toBody({ refund: result.refund, payer: undefined }), 200);
  });

  api.openapi(routes.giveUp, async (context) => {
    const known = await readOne(context.req.valid("param").id);
    const result = await giveUp(engine, known, context.get("caller").actor);
    if (result.type === "refused") throw new Refusal(409, "conflict", result.message);
    return context.json(toBody({ refund: result.refund, payer: undefined }), 200);
  });

  async function readOne(refund_id: string) {
    const known = await storage.run("readRefund", { refund_id });
    if (!known) throw notFound("refund");
    return known;
  }
}

/** A sum that cannot be given back is the caller's to correct. */
async function asConflict<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!PaymentError.is(error) || error.code !== "conflict") throw error;
    throw new Refusal(409, "conflict", error.detail ?? error.message);
  }
}

function toBody({ refund, payer }: RefundView) {
  return {
    id: refund.refund_id,
    paymentId: refund.payment_id,
    sessionId: refund.session_id,
    storeId: refund.store_id,
    money: toMoneyBody(refund.amount, refund.currency),
    status: refund.status,
    way: refund.way,
    reason: refund.reason,
    reference: refund.reference,
    bankReference: refund.bank_reference,
    error: refund.error,
    requestedBy: refund.requested_by,
    requestedAt: toTime(refund.requested_at),
    endedAt: toTimeOrNull(refund.ended_at),
    payer: payer ?? null,
  };
}
