import { sql } from "kysely";
import type { Queries } from "./database.ts";

/** Where sealed secrets lie. Whoever adds a column of them adds it here, or a rotation of the master key forgets it. */
const SEALED = [
  { table: "api_keys", id: "key_id", column: "webhook_secret" },
  { table: "api_keys", id: "key_id", column: "previous_webhook_secret" },
  { table: "api_keys", id: "key_id", column: "secret" },
  { table: "api_keys", id: "key_id", column: "previous_secret" },
  { table: "stores", id: "store_id", column: "settings" },
  { table: "connect_codes", id: "code_hash", column: "settings" },
  { table: "platform_tokens", id: "store_id", column: "sealed" },
  { table: "server_secrets", id: "name", column: "sealed" },
  { table: "accounts", id: "account_id", column: "config" },
] as const;

/** A sealed secret and its place. */
export interface SealedSecret {
  readonly table: string;
  readonly column: string;
  readonly id: string;
  readonly sealed: string;
}

/** Every sealed secret there is. */
export async function readSealed(db: Queries, _input: unknown): Promise<SealedSecret[]> {
  const found: SealedSecret[] = [];
  for (const { table, id, column } of SEALED) {
    const { rows } = await sql<{ id: string; sealed: string }>`
      select ${sql.ref(id)} as id, ${sql.ref(column)} as sealed from ${sql.table(table)}
      where ${sql.ref(column)} is not null order by ${sql.ref(id)}`.execute(db);
    found.push(...rows.map((row) => ({ table, column, ...row })));
  }
  return found;
}

/** Puts a secret that was sealed anew in its place, unless it was changed meanwhile. @returns whether it was put there. */
export async function replaceSealed(
  db: Queries,
  { table, column: name, id, sealed, by }: SealedSecret & { readonly by: string },
): Promise<boolean> {
  const place = SEALED.find((known) => known.table === table && known.column === name);
  if (!place) throw new Error(`${table}.${name} holds no sealed secrets`);
  const column = sql.ref(place.column);
  const { numAffectedRows } = await sql`
    update ${sql.table(place.table)} set ${column} = ${by}
    where ${sql.ref(place.id)} = ${id} and ${column} = ${sealed}`.execute(db);
  return numAffectedRows === 1n;
}
