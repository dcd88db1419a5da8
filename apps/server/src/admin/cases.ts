import { createRoute, z } from "@hono/zod-openapi";
import { decide } from "../engine/cases.ts";
import type { Engine } from "../engine/engine.ts";
import type { CaseRow } from "../storage/cases.ts";
import type { AdminApi } from "./admin.ts";
import { notFound, Refusal } from "./refusal.ts";
import {
  answer,
  body,
  CaseKind,
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

const CaseBody = z
  .object({
    id: z.int(),
    kind: CaseKind,
    status: z.enum(["open", "closed"]),
    reason: z.string(),
    storeId: z.string().nullable(),
    account: z.string(),
    paymentId: z.string().nullable(),
    sessionId: z.string().nullable(),
    messageId: z.int().nullable(),
    openedAt: Time,
    closedAt: Time.nullable(),
    decision: z.enum(["accept", "refund", "ignore"]).nullable(),
    decidedBy: z.string().nullable(),
    decisionReason: z.string().nullable(),
  })
  .openapi("Case");

const StatementBody = z
  .object({
    paymentId: z.string(),
    says: z.string(),
    amount: z.int().optional(),
    currency: z.string().optional(),
    reference: z.string().optional(),
    transactionId: z.string().optional(),
    at: z.int().optional().describe("The gateway's time, milliseconds since 1970."),
    receivedAt: z.int(),
    inboxId: z.int().nullable(),
    level: z.int().optional(),
  })
  .openapi("Statement");

const AskedBody = z.object({
  paymentId: z.string(),
  order: z.string().nullable(),
  gateway: z.string(),
  reference: z.string().nullable(),
  amount: z.int(),
  payable: z.int(),
  currency: z.string(),
  askedAt: z.int(),
  expiresAt: z.int(),
});

const CaseDetailBody = CaseBody.extend({
  version: z.string().describe("Goes with the decision: it counts only for what was seen."),
  asked: AskedBody.nullable().describe("What was asked of the buyer."),
  said: z.array(StatementBody).describe("What the gateway said, then."),
  established: z.array(StatementBody).describe("What is established, now."),
  refundable: MoneyBody.nullable(),
}).openapi("CaseDetail");

const DecisionBody = z
  .strictObject({
    decision: z
      .enum(["accept", "refund", "ignore"])
      .describe("The order is paid with what came; the money goes back; or nothing follows."),
    version: z.string(),
    reason: z.string().min(1).max(500).optional(),
    match: z
      .strictObject({
        transactionId: z.string().min(1).max(100),
        amount: z.int().positive().describe("In the payment's currency, minor units."),
        at: Time.optional().describe("When it came."),
      })
      .optional()
      .describe("For money that could not be booked: what a person found it to be."),
  })
  .openapi("Decision");

const tags = ["Cases"];
const CaseId = z.object({ id: z.coerce.number().int() });
const routes = {
  list: createRoute({
    method: "get",
    path: "/admin/v1/cases",
    tags,
    summary: "What must be decided, or was, newest first.",
    request: {
      query: PageQuery.extend({
        status: z.enum(["open", "closed"]).optional(),
        store: z.string().optional(),
      }),
    },
    responses: answer(pageOf(CaseBody)),
  }),
  read: createRoute({
    method: "get",
    path: "/admin/v1/cases/{id}",
    tags,
    summary: "One case with both sides' proofs.",
    request: { params: CaseId },
    responses: answer(CaseDetailBody),
  }),
  decide: createRoute({
    method: "post",
    path: "/admin/v1/cases/{id}/decision",
    tags,
    summary: "Decide a case. 409 where something has changed since it was read.",
    request: { params: CaseId, body: body(DecisionBody) },
    responses: answer(z.object({ case: CaseBody, refundId: z.string().nullable() })),
  }),
};

/** Cases, and what their owner decides. */
export function addCases(api: AdminApi, engine: Engine): void {
  api.openapi(routes.list, async (context) => {
    const { status, store, cursor, limit } = context.req.valid("query");
    const before = readCursor(z.int(), cursor);
    const cases = await engine.storage.run("listCases", {
      ...(status !== undefined && { status }),
      ...(store !== undefined && { store_id: store }),
      ...(before !== undefined && { before }),
      limit,
    });
    return context.json(
      toPage(cases, limit, toBody, ({ case_id }) => case_id),
      200,
    );
  });

  api.openapi(routes.read, async (context) => {
    const { id } = context.req.valid("param");
    const found = await engine.storage.run("readCase", { case_id: id });
    if (!found) throw notFound("case");
    const { payment, asked, said, established, version, refundable } = found;
    return context.json(
      {
        ...toBody(found.case),
        version,
        asked: asked ?? null,
        said: [...said],
        established: [...established],
        refundable: payment ? toMoneyBody(refundable, payment.currency) : null,
      },
      200,
    );
  });

  api.openapi(routes.decide, async (context) => {
    const { id } = context.req.valid("param");
    const { decision, version, reason, match } = context.req.valid("json");
    const result = await decide(engine, {
      caseId: id,
      decision,
      version,
      by: context.get("caller").actor,
      ...(reason !== undefined && { reason }),
      ...(match && {
        match: {
          transactionId: match.transactionId,
          amount: match.amount,
          ...(match.at !== undefined && { at: Date.parse(match.at) }),
        },
      }),
    });
    switch (result.type) {
      case "not_found":
        throw notFound("case");
      case "conflict":
        throw new Refusal(409, "conflict", result.message);
      case "refused":
        throw new Refusal(422, "request_invalid", result.message);
      case "repeated":
        return context.json({ case: toBody(result.case), refundId: null }, 200);
      case "decided": {
        const refundId = result.refund?.refund_id ?? null;
        return context.json({ case: toBody(result.case), refundId }, 200);
      }
    }
  });
}

function toBody(row: CaseRow) {
  return {
    id: row.case_id,
    kind: row.kind,
    status: row.status,
    reason: row.reason,
    storeId: row.store_id,
    account: row.account_id,
    paymentId: row.payment_id,
    sessionId: row.session_id,
    messageId: row.inbox_id,
    openedAt: toTime(row.opened_at),
    closedAt: toTimeOrNull(row.closed_at),
    decision: row.decision,
    decidedBy: row.decided_by,
    decisionReason: row.decision_reason,
  };
}
