import { OpenAPIHono } from "@hono/zod-openapi";
import { PaymentError } from "@polygate/core";
import { parseAccountList } from "../engine/account-list.ts";
import { cancel } from "../engine/cancel.ts";
import type { Engine } from "../engine/engine.ts";
import { createSessionId, openSession, resumeSession } from "../engine/open-session.ts";
import type { SessionStatus } from "../storage/database.ts";
import { limitKey, limitUnknownKeys } from "../web/limits.ts";
import { MalformedBody, refuse, refuseError, succeed, unknownPayment } from "./answers.ts";
import { type ApiVariables, authenticate, permit } from "./authenticate.ts";
import { addCaptureRoute } from "./capture-route.ts";
import { parseAmount, parseCreateRequest } from "./create-request.ts";
import { toGatewayBody } from "./gateways-body.ts";
import { answerOnce, type Result } from "./idempotency.ts";
import { describeApi } from "./openapi.ts";
import { toPaymentBody } from "./payment-body.ts";
import { readBody } from "./read-body.ts";
import { addRefundRoutes } from "./refund-routes.ts";

const STATUSES: readonly SessionStatus[] = [
  "pending",
  "success",
  "failed",
  "expired",
  "cancelled",
  "held",
];

/** PayGate's protocol under `/api/v1`, with our additions, and the document that describes it. */
export function createApi(engine: Engine): OpenAPIHono<ApiVariables> {
  const api = new OpenAPIHono<ApiVariables>();
  api.onError((error) => {
    // What a client did wrong is the client's to read, and no line for strangers to fill a log with.
    const isOurs = !PaymentError.is(error) && !(error instanceof MalformedBody);
    if (isOurs) engine.logger.warn(`api: ${error.message}`);
    return refuseError(error);
  });
  describeApi(api, engine.publicUrl);
  api.use("/api/v1/*", limitUnknownKeys(engine.limits, engine.clientAddress));
  api.use("/api/v1/*", authenticate(engine), limitKey(engine.limits));

  api.post("/api/v1/create-payment", permit("payments:write"), async (context) => {
    const body = await readBody(context.req.raw);
    if (body instanceof Response) return body;
    const open = async ({ id, resumed }: Result) => {
      const request = { ...parseCreateRequest(body, context.get("key")), sessionId: id };
      const begun = resumed ? await readOwn(request.storeId, id) : undefined;
      const view = begun
        ? await resumeSession(engine, request, begun)
        : await openSession(engine, request);
      return succeed({ payment: toPaymentBody(view, engine.publicUrl) });
    };
    return await answerOnce(engine, context, body, createSessionId, open, "another");
  });

  api.get("/api/v1/payment/:session_id", permit("payments:read"), async (context) => {
    const view = await readOwn(context.get("key").store_id, context.req.param("session_id"));
    return view ? succeed({ payment: toPaymentBody(view, engine.publicUrl) }) : unknownPayment();
  });

  api.get("/api/v1/payment/:session_id/timeline", permit("payments:read"), async (context) => {
    const session_id = context.req.param("session_id");
    if (!(await readOwn(context.get("key").store_id, session_id))) return unknownPayment();
    const entries = await engine.storage.run("readTimeline", { session_id });
    const timeline = entries.map(({ at, kind, text }) => ({
      at: new Date(at).toISOString(),
      kind,
      text,
    }));
    return succeed({ timeline: JSON.stringify(timeline) });
  });

  api.get("/api/v1/payments", permit("payments:read"), async (context) => {
    const wanted = context.req.query("status");
    const status = STATUSES.find((known) => known === wanted);
    if (wanted !== undefined && !status) {
      return refuse(422, "request_invalid", `status: there are ${STATUSES.join(", ")}`);
    }
    const limit = Number(/^\d{1,3}$/.exec(context.req.query("limit") ?? "50")?.[0]);
    if (!(limit >= 1 && limit <= 100)) {
      return refuse(422, "request_invalid", "limit: a whole number from 1 to 100");
    }
    const views = await engine.storage.run("listSessions", {
      store_id: context.get("key").store_id,
      ...(status && { status }),
      limit,
    });
    return succeed({
      payments: `[${views.map((view) => toPaymentBody(view, engine.publicUrl)).join(",")}]`,
    });
  });

  api.post("/api/v1/cancel/:session_id", permit("payments:write"), async (context) => {
    const view = await readOwn(context.get("key").store_id, context.req.param("session_id"));
    if (!view) return unknownPayment();
    const { view: ended } = await cancel(engine, view, "shop");
    if (ended.session.status === "cancelled")
      return succeed({ payment: toPaymentBody(ended, engine.publicUrl) });
    return refuse(
      409,
      "conflict",
      `This payment cannot be cancelled: it is ${ended.session.status}.`,
    );
  });

  api.get("/api/v1/gateways", permit("payments:read"), async (context) => {
    const money = parseAmount(
      context.req.query("amount") ?? "",
      context.req.query("currency") ?? "INR",
    );
    const { store_id, mode } = context.get("key");
    const store = await engine.storage.run("readStore", { store_id });
    const allowed = parseAccountList(store?.accounts ?? null);
    const accounts = engine.accounts.usable(mode, allowed, store_id);
    return succeed({
      gateways: JSON.stringify(accounts.map((account) => toGatewayBody(account, money))),
    });
  });

  addCaptureRoute(api, engine);
  addRefundRoutes(api, engine);
  return api;

  async function readOwn(store_id: string, session_id: string) {
    return await engine.storage.run("readSession", { session_id, store_id });
  }
}
