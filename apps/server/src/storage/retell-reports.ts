import type { Queries } from "./database.ts";
import { isFree } from "./endpoints.ts";

/** Has a store's platform told at once what it could not be told, the last tries that came to nothing included. */
export async function retellReports(
  db: Queries,
  { store_id, now }: { readonly store_id: string; readonly now: number },
): Promise<void> {
  await db
    .updateTable("endpoints")
    .set({ status: "active", disabled_at: null, failures: 0, broken_at: null, retry_at: null })
    .where("store_id", "=", store_id)
    .where("kind", "=", "report")
    .execute();
  await db
    .updateTable("outbox")
    .set({ status: "pending", attempts: 0, next_at: now })
    .where("store_id", "=", store_id)
    .where("kind", "=", "report")
    .where("status", "in", ["pending", "failed"])
    .where(isFree(now))
    .execute();
  await db
    .updateTable("platform_inbox")
    .set({ next_at: now })
    .where("store_id", "=", store_id)
    .where("next_at", ">", now)
    .where("lease", "is", null)
    .execute();
}
