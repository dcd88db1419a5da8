import type { Queries } from "./database.ts";

/**
 * Keeps a secret of the server's own, sealed, unless one of that name is kept already.
 *
 * @returns the one that is kept: the same for every process that asks.
 */
export async function keepServerSecret(
  db: Queries,
  { name, sealed }: { readonly name: string; readonly sealed: string },
): Promise<string> {
  await db
    .insertInto("server_secrets")
    .values({ name, sealed })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const kept = await db
    .selectFrom("server_secrets")
    .select("sealed")
    .where("name", "=", name)
    .executeTakeFirstOrThrow();
  return kept.sealed;
}
