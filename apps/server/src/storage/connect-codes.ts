import type { Insertable, Selectable } from "kysely";
import { addAudit } from "./audit.ts";
import type { ApiKeyTable, ConnectCodeTable, Queries } from "./database.ts";
import { type ApiKey, createKey, revokeKey, rotateKey } from "./keys.ts";
import { changeStore, createStore, findStoreOfSite, type Store } from "./stores.ts";

/** How long used and old codes are remembered, to notice one that comes again, in milliseconds. */
const REMEMBERED = 24 * 3_600_000;

/** Keeps what the owner approved, under the SHA-256 of a code. */
export async function putConnectCode(
  db: Queries,
  { code }: { readonly code: Insertable<ConnectCodeTable> },
): Promise<void> {
  await db
    .deleteFrom("connect_codes")
    .where("expires_at", "<", code.created_at - REMEMBERED)
    .execute();
  await db.insertInto("connect_codes").values(code).execute();
  await addAudit(db, {
    at: code.created_at,
    actor: code.approved_by,
    action: "connection.approved",
    subject: `site ${code.site}`,
    detail: { platform: code.platform, mode: code.mode, accounts: JSON.parse(code.accounts) },
  });
}

/** What a shop shows for its secret, and the values that are used where something new has to be made. */
export interface Connecting {
  readonly code_hash: string;
  readonly redirect_uri: string;
  /** The challenge that belongs to the verifier the shop showed. */
  readonly challenge: string;
  readonly newStoreId: string;
  readonly newKeyId: string;
  readonly secret: Pick<ApiKey, "key_hash"> & { readonly sealed: string };
  /** Until when a secret that was replaced works too. */
  readonly overlapUntil: number;
  readonly now: number;
}

/**
 * Connects a shop for a code, once: its store, which is the same for the same address, and a key that signs. A code that
 * comes again takes back what the first time gave: one of the two who have it should not.
 *
 * @returns `undefined` where the code is unknown, used, too old, or was not given to who shows it.
 */
export async function connectStore(
  db: Queries,
  input: Connecting,
): Promise<{ readonly store: Store; readonly key: ApiKey } | undefined> {
  const { now } = input;
  const code = await db
    .selectFrom("connect_codes")
    .selectAll()
    .where("code_hash", "=", input.code_hash)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (code?.redirect_uri !== input.redirect_uri || code.challenge !== input.challenge) {
    return undefined;
  }
  if (code.used_at !== null) {
    const actor = "code used twice";
    if (code.key_id !== null) await revokeKey(db, { key_id: code.key_id, actor, now });
    return undefined;
  }
  if (code.expires_at <= now) return undefined;
  const store = await putStoreOfSite(db, code, input);
  const key = await putSigningKey(db, store, code.approved_by, input);
  await db
    .updateTable("connect_codes")
    .set({ used_at: now, key_id: key.key_id })
    .where("code_hash", "=", input.code_hash)
    .execute();
  return { store, key };
}

/** Makes the store of a shop's address, or changes the one there is. */
export async function putStoreOfSite(
  db: Queries,
  approved: Pick<
    Selectable<ConnectCodeTable>,
    "platform" | "site" | "mode" | "name" | "settings" | "approved_by"
  > & { readonly accounts: string | null },
  { newStoreId, now }: Pick<Connecting, "newStoreId" | "now">,
): Promise<Store> {
  const { platform, site, mode, name, accounts, settings, approved_by: actor } = approved;
  const known = await findStoreOfSite(db, { platform, url: site, mode });
  const changed =
    known &&
    (await changeStore(db, {
      store_id: known.store_id,
      change: { name, accounts, settings, status: "active" },
      actor,
      now,
    }));
  if (changed) return changed;
  return await createStore(db, {
    store: {
      store_id: newStoreId,
      platform,
      name,
      mode,
      url: site,
      settings,
      late_payments: "revive",
      release_level: 4,
      notify_email: null,
      status: "active",
      accounts,
      created_at: now,
    },
    actor,
    now,
  });
}

async function putSigningKey(
  db: Queries,
  { store_id, name, mode }: Store,
  actor: string,
  { newKeyId, secret, overlapUntil, now }: Connecting,
): Promise<ApiKey> {
  const known = await db
    .selectFrom("api_keys")
    .select("key_id")
    .where("store_id", "=", store_id)
    .where("kind", "=", "hmac")
    .where("status", "=", "active")
    .orderBy("key_id")
    .limit(1)
    .executeTakeFirst();
  const rotated =
    known &&
    (await rotateKey(db, {
      key_id: known.key_id,
      key_hash: secret.key_hash,
      secret: secret.sealed,
      until: overlapUntil,
      actor,
      now,
    }));
  if (rotated) return rotated;
  const key: Insertable<ApiKeyTable> = {
    key_id: newKeyId,
    store_id,
    key_hash: secret.key_hash,
    kind: "hmac",
    secret: secret.sealed,
    label: name,
    permissions: JSON.stringify(["payments:read", "payments:write", "refunds:write"]),
    mode,
    status: "active",
    webhook_url: null,
    webhook_secret: null,
    events: "[]",
  };
  return await createKey(db, { key, actor, now });
}
