import { createRoute, z } from "@hono/zod-openapi";
import type { Engine } from "../engine/engine.ts";
import type { AdminApi } from "./admin.ts";
import { answer, PageQuery, pageOf, readCursor, Time, toPage, toTime } from "./schemas.ts";

const AuditBody = z
  .object({
    id: z.int(),
    at: Time,
    actor: z.string().describe("`owner <id>`, `key <id>`, `store <id>`, `configuration`, …"),
    action: z.string(),
    subject: z.string().nullable().describe("What it was done to: `account wezopay`."),
    storeId: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()).describe("Without secrets and personal data."),
  })
  .openapi("AuditEntry");

const list = createRoute({
  method: "get",
  path: "/admin/v1/audit",
  tags: ["Audit"],
  summary: "Who did what, newest first.",
  request: {
    query: PageQuery.extend({
      store: z.string().optional(),
      actor: z.string().optional(),
      subject: z.string().optional(),
    }),
  },
  responses: answer(pageOf(AuditBody)),
});

/** Reads the audit trail, which nobody writes by hand. */
export function addAuditTrail(api: AdminApi, engine: Engine): void {
  api.openapi(list, async (context) => {
    const { store, actor, subject, cursor, limit } = context.req.valid("query");
    const before = readCursor(z.int(), cursor);
    const rows = await engine.storage.run("readAudit", {
      ...(store !== undefined && { store_id: store }),
      ...(actor !== undefined && { actor }),
      ...(subject !== undefined && { subject }),
      ...(before !== undefined && { before }),
      limit,
    });
    return context.json(
      toPage(
        rows,
        limit,
        (row) => ({
          id: row.audit_id,
          at: toTime(row.at),
          actor: row.actor,
          action: row.action,
          subject: row.subject,
          storeId: row.store_id,
          detail: JSON.parse(row.detail),
        }),
        ({ audit_id }) => audit_id,
      ),
      200,
    );
  });
}
