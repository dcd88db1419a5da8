import { createRoute, z } from "@hono/zod-openapi";
import type { Engine } from "../engine/engine.ts";
import { type GatewayHealth, MOST_FAILURES } from "../storage/gateway-health.ts";
import type { AdminApi } from "./admin.ts";
import {
  answer,
  PageQuery,
  pageOf,
  readCursor,
  Time,
  toPage,
  toTime,
  toTimeOrNull,
} from "./schemas.ts";

const NoticeBody = z
  .object({
    id: z.int(),
    at: Time,
    kind: z
      .string()
      .describe(
        "`gateway_silent`, `gateway_recovered`, `endpoint_silent`, `endpoint_answers`, `endpoint_disabled`, `needs_reconnect`, `store_asks`, `platform`.",
      ),
    storeId: z.string().nullable(),
    account: z.string().nullable(),
    order: z.string().nullable(),
    text: z.string(),
    count: z.int().nullable().describe("How many payments it tells of."),
  })
  .openapi("Notice");

const QuestionsBody = z
  .object({
    account: z.string(),
    state: z
      .enum(["answers", "silent", "recovering", "asked_to_wait"])
      .describe("`silent`: only probed; `asked_to_wait`: no question before `blockedUntil`."),
    failures: z.int().describe("Questions without an answer, on end."),
    failingSince: Time.nullable(),
    blockedUntil: Time.nullable(),
    exhaustedAt: Time.nullable().describe("When more was last due than may be asked."),
    hintsExhaustedAt: Time.nullable(),
    lastAnswerAt: Time.nullable(),
    lastFailureAt: Time.nullable(),
    lastError: z.string().nullable(),
    recovered: z.int().describe("Payments found paid after the last outage."),
  })
  .openapi("GatewayQuestions");

const PlatformMessageBody = z
  .object({
    id: z.int(),
    storeId: z.string(),
    messageId: z.string().describe("The platform's own."),
    topic: z.string(),
    receivedAt: Time,
    attempts: z.int(),
    nextAt: Time.nullable(),
    workedAt: Time.nullable(),
    lastError: z.string().nullable(),
  })
  .openapi("PlatformMessage");

const routes = {
  notices: createRoute({
    method: "get",
    path: "/admin/v1/notices",
    tags: ["Notices"],
    summary: "What the owner should know and belongs to no single payment, newest first.",
    request: {
      query: PageQuery.extend({ store: z.string().optional(), account: z.string().optional() }),
    },
    responses: answer(pageOf(NoticeBody)),
  }),
  questions: createRoute({
    method: "get",
    path: "/admin/v1/questions",
    tags: ["Notices"],
    summary: "How gateway accounts answer our questions, and what they may still be asked.",
    responses: answer(z.object({ data: z.array(QuestionsBody) })),
  }),
  platformMessages: createRoute({
    method: "get",
    path: "/admin/v1/platform-messages",
    tags: ["Messages"],
    summary: "What shop platforms sent, newest first. Bodies hold personal data and stay out.",
    request: {
      query: PageQuery.extend({
        store: z.string().optional(),
        waiting: z.literal("true").optional().describe("Only what is not done."),
      }),
    },
    responses: answer(pageOf(PlatformMessageBody)),
  }),
};

/** What happened that no payment tells of. */
export function addNotices(api: AdminApi, engine: Engine): void {
  const { storage, clock } = engine;

  api.openapi(routes.notices, async (context) => {
    const { store, account, cursor, limit } = context.req.valid("query");
    const before = readCursor(z.int(), cursor);
    const rows = await storage.run("listNotices", {
      ...(store !== undefined && { store_id: store }),
      ...(account !== undefined && { account_id: account }),
      ...(before !== undefined && { before }),
      limit,
    });
    const page = toPage(
      rows,
      limit,
      (row) => ({
        id: row.notice_id,
        at: toTime(row.at),
        kind: row.kind,
        storeId: row.store_id,
        account: row.account_id,
        order: row.order_ref,
        text: row.text,
        count: row.count,
      }),
      ({ notice_id }) => notice_id,
    );
    return context.json(page, 200);
  });

  api.openapi(routes.questions, async (context) => {
    const accounts = await storage.run("readGatewayHealth", {});
    return context.json({ data: accounts.map((account) => toBody(account, clock())) }, 200);
  });

  api.openapi(routes.platformMessages, async (context) => {
    const { store, waiting, cursor, limit } = context.req.valid("query");
    const before = readCursor(z.int(), cursor);
    const rows = await storage.run("listPlatformMessages", {
      ...(store !== undefined && { store_id: store }),
      ...(waiting !== undefined && { waiting: true }),
      ...(before !== undefined && { before }),
      limit,
    });
    const page = toPage(
      rows,
      limit,
      (row) => ({
        id: row.inbox_id,
        storeId: row.store_id,
        messageId: row.message_id,
        topic: row.topic,
        receivedAt: toTime(row.received_at),
        attempts: row.attempts,
        nextAt: toTimeOrNull(row.next_at),
        workedAt: toTimeOrNull(row.worked_at),
        lastError: row.last_error,
      }),
      ({ inbox_id }) => inbox_id,
    );
    return context.json(page, 200);
  });
}

function toBody(health: GatewayHealth, now: number) {
  return {
    account: health.account_id,
    state: toState(health, now),
    failures: health.failures,
    failingSince: toTimeOrNull(health.failing_since),
    blockedUntil: toTimeOrNull(health.blocked_until),
    exhaustedAt: toTimeOrNull(health.exhausted_at),
    hintsExhaustedAt: toTimeOrNull(health.hints_exhausted_at),
    lastAnswerAt: toTimeOrNull(health.last_answer_at),
    lastFailureAt: toTimeOrNull(health.last_failure_at),
    lastError: health.last_error,
    recovered: health.recovered,
  };
}

function toState(health: GatewayHealth, now: number): z.infer<typeof QuestionsBody>["state"] {
  if ((health.blocked_until ?? 0) > now) return "asked_to_wait";
  if (health.failures >= MOST_FAILURES) return "silent";
  return health.recovering_since === null ? "answers" : "recovering";
}
