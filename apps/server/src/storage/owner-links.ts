import type { Queries } from "./database.ts";

/** Whether anyone can sign in as the server's owner. */
export async function hasOwner(db: Queries, _: Record<string, never>): Promise<boolean> {
  const owner = await db.selectFrom("auth_users").select("id").limit(1).executeTakeFirst();
  return owner !== undefined;
}

/** Keeps a link that makes whoever opens it an owner, by the SHA-256 of what stands in it. */
export async function putOwnerLink(
  db: Queries,
  link: { readonly link_hash: string; readonly created_at: number; readonly expires_at: number },
): Promise<void> {
  await db.deleteFrom("owner_links").where("expires_at", "<=", link.created_at).execute();
  await db.insertInto("owner_links").values(link).execute();
}

/** Whether a link would be taken now. */
export async function isOwnerLink(
  db: Queries,
  { link_hash, now }: { readonly link_hash: string; readonly now: number },
): Promise<boolean> {
  const link = await db
    .selectFrom("owner_links")
    .select("link_hash")
    .where("link_hash", "=", link_hash)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return link !== undefined;
}

/**
 * Takes a link out of use, and every other with it: whoever is first has what all of them were for.
 *
 * @returns false where it is unknown, too old or was used.
 */
export async function takeOwnerLink(
  db: Queries,
  { link_hash, now }: { readonly link_hash: string; readonly now: number },
): Promise<boolean> {
  const taken = await db
    .deleteFrom("owner_links")
    .where("link_hash", "=", link_hash)
    .where("expires_at", ">", now)
    .returning("link_hash")
    .executeTakeFirst();
  if (taken) await db.deleteFrom("owner_links").execute();
  return taken !== undefined;
}
