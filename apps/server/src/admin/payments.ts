import { createRoute, z } from "@hono/zod-openapi";
import type { Engine } from "../engine/engine.ts";
import type { PaymentFilter } from "../storage/list-payments.ts";
import type { AdminApi } from "./admin.ts";
import { PaymentBody, SessionStatusBody, toPaymentBody } from "./payment-bodies.ts";
import { toCsv } from "./payments-csv.ts";
import { notFound, Refusal } from "./refusal.ts";
import {
  answer,
  failures,
  PageQuery,
  pageOf,
  readCursor,
  Time,
  toCursor,
  toTime,
} from "./schemas.ts";

const Filter = z.object({
  store: z.string().optional(),
  status: SessionStatusBody.optional(),
  account: z.string().optional().describe("Goes with since and until only."),
  since: Time.optional().describe("Asked for at this time or later."),
  until: Time.optional().describe("Asked for before this time."),
});

const DetailBody = PaymentBody.extend({
  facts: z
    .array(
      z.object({
        paymentId: z.string(),
        fact: z.record(z.string(), z.unknown()),
        evidence: z.string().describe("What established it: webhook, sweep, return, …"),
        level: z.int().describe("How strong the evidence is: 3 matched by a person, 4 proven."),
        messageId: z.int().nullable(),
      }),
    )
    .describe("What was established, from which everything else follows."),
  story: z.array(z.object({ at: Time, kind: z.string(), text: z.string() })),
  cases: z.array(
    z.object({ id: z.int(), kind: z.string(), status: z.string(), reason: z.string() }),
  ),
  refunds: z.array(z.object({ id: z.string(), status: z.string(), amount: z.int() })),
  deliveries: z.array(
    z.object({ id: z.string(), event: z.string(), status: z.string(), attempts: z.int() }),
  ),
}).openapi("PaymentDetail");

const Place = z.object({ at: z.int(), id: z.string() });
const tags = ["Payments"];
const routes = {
  list: createRoute({
    method: "get",
    path: "/admin/v1/payments",
    tags,
    summary: "Payments, newest first.",
    request: { query: PageQuery.extend(Filter.shape) },
    responses: answer(pageOf(PaymentBody)),
  }),
  search: createRoute({
    method: "get",
    path: "/admin/v1/payments/search",
    tags,
    summary:
      "Find payments by any id, UTR, TrxID, order, e-mail, phone or amount. The newest 50 at most.",
    request: { query: z.object({ q: z.string().min(1).max(255) }) },
    responses: answer(z.object({ data: z.array(PaymentBody) })),
  }),
  csv: createRoute({
    method: "get",
    path: "/admin/v1/payments.csv",
    tags,
    summary: "All payments that match, as a CSV file. As long as it takes, without holding it all.",
    request: { query: Filter },
    responses: {
      200: { description: "The file.", content: { "text/csv": { schema: z.string() } } },
      ...failures,
    },
  }),
  read: createRoute({
    method: "get",
    path: "/admin/v1/payments/{sessionId}",
    tags,
    summary: "Everything about one payment: facts, story, cases, refunds, deliveries.",
    request: { params: z.object({ sessionId: z.string() }) },
    responses: answer(DetailBody),
  }),
};

/** Payments, to list, search, read and export. */
export function addPayments(api: AdminApi, engine: Engine): void {
  const { storage } = engine;

  api.openapi(routes.list, async (context) => {
    const { cursor, limit, ...filter } = context.req.valid("query");
    const after = readCursor(Place, cursor);
    const { payments, next } = await storage.run("listPayments", {
      ...toFilter(filter),
      ...(after && { after }),
      limit,
    });
    return context.json(
      { data: payments.map(toPaymentBody), next: next ? toCursor(next) : null },
      200,
    );
  });

  api.openapi(routes.search, async (context) => {
    const { q: text } = context.req.valid("query");
    const found = await storage.run("searchPayments", { text });
    return context.json({ data: found.map(toPaymentBody) }, 200);
  });

  api.openapi(routes.csv, async (context) => {
    const filter = toFilter(context.req.valid("query"));
    await storage.run("addAudit", {
      at: engine.clock(),
      actor: context.get("caller").actor,
      action: "payments.exported",
      detail: { ...filter },
    });
    return new Response(toCsv(storage, filter), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="payments.csv"',
      },
    });
  });

  api.openapi(routes.read, async (context) => {
    const { sessionId } = context.req.valid("param");
    const found = await storage.run("readPaymentDetail", { session_id: sessionId });
    if (!found) throw notFound("payment");
    return context.json(
      {
        ...toPaymentBody(found),
        facts: found.facts.map(({ payment_id, fact, evidence, level, inbox_id }) => ({
          paymentId: payment_id,
          fact: JSON.parse(fact),
          evidence,
          level,
          messageId: inbox_id,
        })),
        story: found.timeline.map(({ at, kind, text }) => ({ at: toTime(at), kind, text })),
        cases: found.cases.map(({ case_id, kind, status, reason }) => ({
          id: case_id,
          kind,
          status,
          reason,
        })),
        refunds: found.refunds.map(({ refund_id, status, amount }) => ({
          id: refund_id,
          status,
          amount,
        })),
        deliveries: found.deliveries.map(({ message_id, event, status, attempts }) => ({
          id: message_id,
          event,
          status,
          attempts,
        })),
      },
      200,
    );
  });
}

/** @throws {Refusal} 422 for a combination that no index serves. */
function toFilter({ store, status, account, since, until }: z.infer<typeof Filter>): PaymentFilter {
  if (account !== undefined && (store !== undefined || status !== undefined)) {
    throw new Refusal(422, "request_invalid", "account: goes with since and until only");
  }
  return {
    ...(store !== undefined && { store_id: store }),
    ...(status !== undefined && { status }),
    ...(account !== undefined && { account_id: account }),
    ...(since !== undefined && { since: Date.parse(since) }),
    ...(until !== undefined && { until: Date.parse(until) }),
  };
}
