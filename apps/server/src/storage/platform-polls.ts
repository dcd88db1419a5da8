import type { Selectable } from "kysely";
import type { PlatformPollTable, Queries } from "./database.ts";
import { writeNotice } from "./notices.ts";

export type PlatformPoll = Selectable<PlatformPollTable>;

/** How long a shop may not be reached before its owner is told, in milliseconds. */
const PATIENCE = 3_600_000;

/** Takes stores that are to be looked at, those that wait the longest first, and leases them. */
export async function claimPolls(
  db: Queries,
  input: {
    readonly now: number;
    readonly limit: number;
    readonly lease: number;
    /** Whoever takes them: nobody else may write what came of it. */
    readonly token: string;
  },
): Promise<PlatformPoll[]> {
  await addNewStores(db, input.now);
  const due = await db
    .selectFrom("platform_polls")
    .selectAll()
    .where("next_at", "<=", input.now)
    .orderBy("next_at")
    .limit(input.limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  if (due.length === 0) return due;
  await db
    .updateTable("platform_polls")
    .set({ next_at: input.now + input.lease, lease: input.token })
    .where(
      "store_id",
      "in",
      due.map(({ store_id }) => store_id),
    )
    .execute();
  return due;
}

/** A store on a shop platform is looked at once it is there: its platform says what is to become of it. */
async function addNewStores(db: Queries, now: number): Promise<void> {
  const stores = await db
    .selectFrom("stores")
    .leftJoin("platform_polls", "platform_polls.store_id", "stores.store_id")
    .select("stores.store_id")
    .where("stores.platform", "<>", "api")
    .where("platform_polls.store_id", "is", null)
    .execute();
  for (const { store_id } of stores) {
    await db
      .insertInto("platform_polls")
      .values({ store_id, next_at: now, failures: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Has a store looked at soon: it was connected, or its settings are others. What is under way has its answer thrown away. */
export async function askSoon(
  db: Queries,
  { store_id, now }: { readonly store_id: string; readonly now: number },
): Promise<void> {
  await db
    .insertInto("platform_polls")
    .values({ store_id, next_at: now, failures: 0 })
    .onConflict((conflict) =>
      conflict.column("store_id").doUpdateSet({ next_at: now, lease: null }),
    )
    .execute();
}

/** Records what came of a look. A lease that ended writes nothing. */
export async function recordPoll(
  db: Queries,
  input: {
    readonly store_id: string;
    readonly token: string;
    readonly now: number;
    readonly next_at: number;
    readonly outcome:
      | { readonly type: "looked"; readonly cursor: string }
      /** There is nothing to look at. */
      | { readonly type: "idle" }
      | { readonly type: "failed"; readonly error: string };
  },
): Promise<void> {
  const { now, next_at, outcome } = input;
  const recorded = await db
    .updateTable("platform_polls")
    .set((expressions) =>
      outcome.type === "failed"
        ? {
            failures: expressions("failures", "+", 1),
            failing_since: expressions.fn.coalesce("failing_since", expressions.val(now)),
            last_error: outcome.error,
          }
        : {
            failures: 0,
            failing_since: null,
            last_error: null,
            told_at: null,
            ...(outcome.type === "looked" && { looked_at: now, cursor: outcome.cursor }),
          },
    )
    .set({ next_at, lease: null })
    .where("store_id", "=", input.store_id)
    .where("lease", "=", input.token)
    .returningAll()
    .executeTakeFirst();
  if (recorded) await tellOwner(db, recorded, now);
}

/** A shop that could not be looked at for an hour is told of, once: its new orders may wait. */
async function tellOwner(
  db: Queries,
  { store_id, failing_since, last_error, told_at }: PlatformPoll,
  now: number,
): Promise<void> {
  if (failing_since === null || told_at !== null || now - failing_since < PATIENCE) return;
  await writeNotice(db, {
    at: now,
    kind: "platform_unreachable",
    store_id,
    text: `Since ${new Date(failing_since).toISOString()} new orders could not be looked for: ${last_error}. It is tried again and again; polygate doctor store ${store_id} says what is in the way.`,
  });
  await db
    .updateTable("platform_polls")
    .set({ told_at: now })
    .where("store_id", "=", store_id)
    .execute();
}

/** How a store's platform was last looked at; `undefined` where it never was. */
export async function readPoll(
  db: Queries,
  { store_id }: { readonly store_id: string },
): Promise<PlatformPoll | undefined> {
  return await db
    .selectFrom("platform_polls")
    .selectAll()
    .where("store_id", "=", store_id)
    .executeTakeFirst();
}
