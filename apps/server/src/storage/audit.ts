import type { Selectable } from "kysely";
import type { AuditTable, Queries } from "./database.ts";

export type AuditEntry = Selectable<AuditTable>;

/** Something that somebody did, for the record. */
export interface AuditInput {
  readonly at: number;
  /** Whoever answers for it: `owner <id>`, `key <id>`, `store <id>`, `operator`, or `policy`, `schedule`, `configuration`. */
  readonly actor: string;
  /** What was done, as `case.decided`. */
  readonly action: string;
  readonly store_id?: string | null;
  /** What it was done to, as `case 12`. */
  readonly subject?: string | null;
  /** Never a secret, and no buyer's data: this is not erased. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Adds a line to the audit trail, in the transaction of what it tells of. */
export async function addAudit(db: Queries, input: AuditInput): Promise<void> {
  const { at, actor, action, store_id = null, subject = null, detail = {} } = input;
  await db
    .insertInto("audit")
    .values({ at, actor, action, store_id, subject, detail: JSON.stringify(detail) })
    .execute();
}

/** What a change did, for {@link AuditInput.detail}: only what differs, before and after. */
export function toChange(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, { readonly before: unknown; readonly after: unknown }> {
  return Object.fromEntries(
    Object.entries(after)
      .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]))
      .map(([name, value]) => [name, { before: before[name], after: value }]),
  );
}

/** The audit trail, newest first: all of it, or of one store, of what one did, or of what was done to one thing. */
export async function readAudit(
  db: Queries,
  {
    store_id,
    actor,
    subject,
    before,
    limit,
  }: {
    readonly store_id?: string;
    readonly actor?: string;
    readonly subject?: string;
    /** The last `audit_id` that was read before. */
    readonly before?: number;
    readonly limit: number;
  },
): Promise<AuditEntry[]> {
  let query = db.selectFrom("audit").selectAll();
  if (store_id !== undefined) query = query.where("store_id", "=", store_id);
  if (actor !== undefined) query = query.where("actor", "=", actor);
  if (subject !== undefined) query = query.where("subject", "=", subject);
  if (before !== undefined) query = query.where("audit_id", "<", before);
  return await query.orderBy("audit_id", "desc").limit(limit).execute();
}
