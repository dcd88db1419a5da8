import type { Insertable, Selectable, Updateable } from "kysely";
import { addAudit, toChange } from "./audit.ts";
import type { AccountTable, Queries } from "./database.ts";

export type AccountRow = Selectable<AccountTable>;

/** Grows with every change of an account, by whichever process. */
export async function readAccountsRevision(db: Queries, _: Record<string, never>): Promise<number> {
  const { revision } = await db
    .selectFrom("revisions")
    .select("revision")
    .where("name", "=", "accounts")
    .executeTakeFirstOrThrow();
  return revision;
}

/** All accounts, also those out of use: their payments are still watched. In the order they were made, and the revision they are at. */
export async function readAccounts(
  db: Queries,
  _: Record<string, never>,
): Promise<{ readonly revision: number; readonly accounts: AccountRow[] }> {
  const revision = await readAccountsRevision(db, {});
  const accounts = await db
    .selectFrom("accounts")
    .selectAll()
    .orderBy("created_at")
    .orderBy("account_id")
    .execute();
  return { revision, accounts };
}

/** @returns `undefined` where the id is taken: it may have payments, so it is never given again. */
export async function createAccount(
  db: Queries,
  {
    account,
    actor,
    now,
  }: { readonly account: Insertable<AccountTable>; readonly actor: string; readonly now: number },
): Promise<AccountRow | undefined> {
  const created = await db
    .insertInto("accounts")
    .values({ ...account, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!created) return undefined;
  await raiseRevision(db);
  await audit(db, created, "account.created", actor, now, describeAccount(created));
  return created;
}

/** What may be changed about an account: never its gateway or mode, which its payments were made with. */
export type AccountChange = Pick<
  Updateable<AccountTable>,
  "label" | "config" | "status" | "origin"
>;

/** Changes an account. @returns `undefined` where there is none. */
export async function changeAccount(
  db: Queries,
  {
    account_id,
    change,
    actor,
    now,
  }: {
    readonly account_id: string;
    readonly change: AccountChange;
    readonly actor: string;
    readonly now: number;
  },
): Promise<AccountRow | undefined> {
  const before = await db
    .selectFrom("accounts")
    .selectAll()
    .where("account_id", "=", account_id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!before) return undefined;
  const changed = await db
    .updateTable("accounts")
    .set(change)
    .where("account_id", "=", account_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await raiseRevision(db);
  await audit(db, changed, "account.changed", actor, now, {
    ...toChange(describeAccount(before), describeAccount(changed)),
    ...(change.config !== undefined && { credentials: "replaced" }),
  });
  return changed;
}

/** Notes whether an account's credentials were found right. */
export async function recordAccountCheck(
  db: Queries,
  input: { readonly account_id: string; readonly error: string | null; readonly now: number },
): Promise<void> {
  await db
    .updateTable("accounts")
    .set({ checked_at: input.now, check_error: input.error })
    .where("account_id", "=", input.account_id)
    .execute();
}

async function raiseRevision(db: Queries): Promise<void> {
  await db
    .updateTable("revisions")
    .set((column) => ({ revision: column("revision", "+", 1) }))
    .where("name", "=", "accounts")
    .execute();
}

async function audit(
  db: Queries,
  { account_id }: AccountRow,
  action: string,
  actor: string,
  at: number,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await addAudit(db, { at, actor, action, subject: `account ${account_id}`, detail });
}

function describeAccount({ gateway, mode, label, status, origin }: AccountRow) {
  return { gateway, mode, label, status, origin };
}
