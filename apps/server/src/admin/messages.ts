import { createRoute, z } from "@hono/zod-openapi";
import type { Engine } from "../engine/engine.ts";
import type { ListedMessage } from "../storage/list-messages.ts";
import type { AdminApi } from "./admin.ts";
import { notFound } from "./refusal.ts";
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

const Verdict = z.enum(["verified", "hint", "refused", "answer"]);

const MessageBody = z
  .object({
    id: z.int(),
    kind: z.enum(["webhook", "return", "answer"]),
    account: z.string(),
    paymentId: z.string().nullable(),
    receivedAt: Time,
    source: z.string().nullable().describe("The address it came from."),
    verdict: Verdict,
    reason: z.string().nullable().describe("Why it was refused."),
    processedAt: Time.nullable(),
    outcome: z.string().nullable(),
    bodyHash: z.string().nullable().describe("SHA-256, hex: stays when the body is erased."),
    erasedAt: Time.nullable(),
  })
  .openapi("Message");

const OpenedBody = MessageBody.extend({
  headers: z.record(z.string(), z.string()),
  query: z.string(),
  body: z.string().describe("Base64 of the bytes as they came; empty once erased."),
}).openapi("OpenedMessage");

const tags = ["Messages"];
const routes = {
  list: createRoute({
    method: "get",
    path: "/admin/v1/messages",
    tags,
    summary: "What gateways sent and answered, newest first, without what it said.",
    request: {
      query: PageQuery.extend({
        account: z.string().optional(),
        payment: z.string().optional(),
        verdict: z.literal("refused").optional(),
      }),
    },
    responses: answer(pageOf(MessageBody)),
  }),
  open: createRoute({
    method: "post",
    path: "/admin/v1/messages/{id}/open",
    tags,
    summary: "Read what a message said. It holds personal data: who read it is written down.",
    request: { params: z.object({ id: z.coerce.number().int() }) },
    responses: answer(OpenedBody),
  }),
};

/** The inbox: what came in, and on explicit request what it said. */
export function addMessages(api: AdminApi, engine: Engine): void {
  api.openapi(routes.list, async (context) => {
    const { account, payment, verdict, cursor, limit } = context.req.valid("query");
    const before = readCursor(z.int(), cursor);
    const messages = await engine.storage.run("listMessages", {
      ...(account !== undefined && { account_id: account }),
      ...(payment !== undefined && { payment_id: payment }),
      refused: verdict === "refused",
      ...(before !== undefined && { before }),
      limit,
    });
    return context.json(
      toPage(messages, limit, toBody, ({ inbox_id }) => inbox_id),
      200,
    );
  });

  api.openapi(routes.open, async (context) => {
    const { id } = context.req.valid("param");
    const { actor } = context.get("caller");
    const message = await engine.storage.run("openMessage", {
      inbox_id: id,
      actor,
      now: engine.clock(),
    });
    if (!message) throw notFound("message");
    return context.json(
      {
        ...toBody(message),
        headers: JSON.parse(message.headers),
        query: message.query,
        body: Buffer.from(message.body).toString("base64"),
      },
      200,
    );
  });
}

function toBody(message: ListedMessage) {
  return {
    id: message.inbox_id,
    kind: message.kind,
    account: message.account_id,
    paymentId: message.payment_id,
    receivedAt: toTime(message.received_at),
    source: message.source,
    verdict: message.verdict,
    reason: message.reason,
    processedAt: toTimeOrNull(message.processed_at),
    outcome: message.outcome,
    bodyHash: message.body_hash,
    erasedAt: toTimeOrNull(message.erased_at),
  };
}
