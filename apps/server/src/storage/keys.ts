import type { Insertable, Selectable } from "kysely";
import { addAudit, toChange } from "./audit.ts";
import type { ApiKeyTable, Queries } from "./database.ts";

export type ApiKey = Selectable<ApiKeyTable>;

/** A key that asks for a store's orders. */
export type StoreKey = ApiKey & { readonly store_id: string };

/** Finds an active key by the SHA-256 of its text, or of the text it had until a replacement's overlap ends. */
export async function findKey(
  db: Queries,
  { hash, now }: { readonly hash: string; readonly now: number },
): Promise<ApiKey | undefined> {
  return await db
    .selectFrom("api_keys")
    .selectAll()
    .where((where) =>
      where.or([
        where("key_hash", "=", hash),
        where.and([where("previous_hash", "=", hash), where("previous_until", ">", now)]),
      ]),
    )
    .where("kind", "=", "bearer")
    .where("status", "=", "active")
    .executeTakeFirst();
}

/** Finds an active key that signs requests. */
export async function findSigningKey(
  db: Queries,
  { key_id }: { readonly key_id: string },
): Promise<ApiKey | undefined> {
  return await db
    .selectFrom("api_keys")
    .selectAll()
    .where("key_id", "=", key_id)
    .where("kind", "=", "hmac")
    .where("status", "=", "active")
    .executeTakeFirst();
}

export async function readKey(
  db: Queries,
  { key_id }: { readonly key_id: string },
): Promise<ApiKey | undefined> {
  return await db
    .selectFrom("api_keys")
    .selectAll()
    .where("key_id", "=", key_id)
    .executeTakeFirst();
}

/** The keys, of one store or all, by their id. */
export async function listKeys(
  db: Queries,
  {
    store_id,
    after,
    limit,
  }: { readonly store_id?: string; readonly after?: string; readonly limit: number },
): Promise<ApiKey[]> {
  let query = db.selectFrom("api_keys").selectAll();
  if (store_id !== undefined) query = query.where("store_id", "=", store_id);
  if (after !== undefined) query = query.where("key_id", ">", after);
  return await query.orderBy("key_id").limit(limit).execute();
}

export async function createKey(
  db: Queries,
  {
    key,
    actor,
    now,
  }: { readonly key: Insertable<ApiKeyTable>; readonly actor: string; readonly now: number },
): Promise<ApiKey> {
  const created = await db
    .insertInto("api_keys")
    .values({ ...key, origin: "database", created_at: now })
    .returningAll()
    .executeTakeFirstOrThrow();
  await audit(db, created, "key.created", actor, now, describeKey(created));
  return created;
}

/** New secrets for a key; what it had before works until a time. */
export interface Rotation {
  readonly key_id: string;
  /** The new key's SHA-256; for keys that sign, of the new secret. */
  readonly key_hash?: string;
  /** The new secret of a key that signs, sealed. */
  readonly secret?: string;
  /** The new webhook secret, sealed. */
  readonly webhook_secret?: string;
  /** Until when the old ones work too, milliseconds since 1970. */
  readonly until: number;
  /** Which of a signing key's two secrets goes on working beside the new one. @default the newer */
  readonly keeps?: "previous";
  readonly actor: string;
  readonly now: number;
}

/**
 * Gives an active key new secrets. There are never more than two: the one before the last ends at once.
 *
 * @returns `undefined` where there is no active key of that id.
 */
export async function rotateKey(db: Queries, rotation: Rotation): Promise<ApiKey | undefined> {
  const { key_id, key_hash, secret, webhook_secret, until, keeps, actor, now } = rotation;
  const key = await lockKey(db, key_id);
  if (key?.status !== "active") return undefined;
  const changed = await db
    .updateTable("api_keys")
    .set({
      ...(key_hash !== undefined && {
        key_hash,
        previous_hash: key.key_hash,
        previous_until: until,
      }),
      ...(secret !== undefined && {
        secret,
        previous_secret: keeps === "previous" ? key.previous_secret : key.secret,
      }),
      ...(webhook_secret !== undefined && {
        webhook_secret,
        previous_webhook_secret: key.webhook_secret,
        previous_webhook_until: until,
      }),
    })
    .where("key_id", "=", key_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const what = key_hash === undefined ? "webhook secret" : "key";
  await audit(db, changed, "key.rotated", actor, now, { what, until });
  return changed;
}

/** Ends the time in which an old secret works beside the new one. @returns `undefined` for an unknown key. */
export async function endRotation(
  db: Queries,
  input: { readonly key_id: string; readonly actor: string; readonly now: number },
): Promise<ApiKey | undefined> {
  const changed = await db
    .updateTable("api_keys")
    .set({
      previous_hash: null,
      previous_secret: null,
      previous_until: null,
      previous_webhook_secret: null,
      previous_webhook_until: null,
    })
    .where("key_id", "=", input.key_id)
    .returningAll()
    .executeTakeFirst();
  if (changed) await audit(db, changed, "key.rotation_ended", input.actor, input.now, {});
  return changed;
}

/** Puts a key out of use for good. Safe to repeat. @returns `undefined` for an unknown key. */
export async function revokeKey(
  db: Queries,
  input: { readonly key_id: string; readonly actor: string; readonly now: number },
): Promise<ApiKey | undefined> {
  const key = await lockKey(db, input.key_id);
  if (!key || key.status === "revoked") return key;
  const changed = await db
    .updateTable("api_keys")
    .set({ status: "revoked", previous_hash: null, previous_until: null, previous_secret: null })
    .where("key_id", "=", input.key_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await audit(
    db,
    changed,
    "key.revoked",
    input.actor,
    input.now,
    toChange({ status: key.status }, { status: changed.status }),
  );
  return changed;
}

/** What a key was used for since it was last written down. */
export interface KeyUse {
  readonly key_id: string;
  readonly requests: number;
  readonly last_used_at: number;
}

/** Adds up what keys were used for, many requests at once: a count is no reason to write with each. */
export async function recordKeyUse(
  db: Queries,
  { uses }: { readonly uses: readonly KeyUse[] },
): Promise<void> {
  // In one order, so that two processes cannot wait for each other.
  for (const use of uses.toSorted((one, other) => (one.key_id < other.key_id ? -1 : 1))) {
    await db
      .updateTable("api_keys")
      .set((column) => ({
        requests: column("requests", "+", use.requests),
        last_used_at: use.last_used_at,
      }))
      .where("key_id", "=", use.key_id)
      .execute();
  }
}

/** What the payments paid in a period brought that were asked for with a key. */
export interface Revenue {
  readonly currency: string;
  readonly payments: number;
  readonly captured: number;
  readonly refunded: number;
}

/** Sums up a key's paid payments of a period, per currency, in minor units. */
export async function readKeyRevenue(
  db: Queries,
  {
    key_id,
    since,
    until,
  }: { readonly key_id: string; readonly since: number; readonly until: number },
): Promise<Revenue[]> {
  const rows = await db
    .selectFrom("sessions")
    .innerJoin("payments", "payments.session_id", "sessions.session_id")
    .select(({ fn }) => [
      "payments.currency",
      fn.count("payments.payment_id").as("payments"),
      fn.sum("payments.captured").as("captured"),
      fn.sum("payments.refunded").as("refunded"),
    ])
    .where("sessions.key_id", "=", key_id)
    .where("sessions.paid_at", ">=", since)
    .where("sessions.paid_at", "<", until)
    .where("payments.captured", ">", 0)
    .groupBy("payments.currency")
    .orderBy("payments.currency")
    .execute();
  return rows.map(({ currency, payments, captured, refunded }) => ({
    currency,
    payments: Number(payments),
    captured: Number(captured),
    refunded: Number(refunded),
  }));
}

async function lockKey(db: Queries, key_id: string): Promise<ApiKey | undefined> {
  return await db
    .selectFrom("api_keys")
    .selectAll()
    .where("key_id", "=", key_id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

function describeKey({ label, permissions, mode, kind, webhook_url }: ApiKey) {
  return { label, permissions, mode, kind, webhook_url };
}

async function audit(
  db: Queries,
  { key_id, store_id }: ApiKey,
  action: string,
  actor: string,
  at: number,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await addAudit(db, { at, actor, action, subject: `key ${key_id}`, store_id, detail });
}
