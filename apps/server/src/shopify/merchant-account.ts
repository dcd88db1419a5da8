import { type GatewayName, PaymentError } from "@polygate/core";
import { parseAccountList } from "../engine/account-list.ts";
import type { Account } from "../engine/accounts.ts";
import { addAccount, editAccount } from "../engine/edit-account.ts";
import type { Engine } from "../engine/engine.ts";
import type { Store } from "../storage/stores.ts";

/** What a merchant has entered. */
export interface EnteredAccount {
  readonly gateway: GatewayName;
  /** The driver's own fields. */
  readonly config: Readonly<Record<string, string>>;
}

/** How many accounts a merchant may have had at one gateway. */
const MOST = 9;

/** The account by which a merchant's store collects; `undefined` where there is none. */
export function currentAccount(engine: Engine, store: Store): Account | undefined {
  const [id] = parseAccountList(store.accounts) ?? [];
  const account = id === undefined ? undefined : engine.accounts.get(id);
  return account?.storeId === store.store_id && account.status === "active" ? account : undefined;
}

/**
 * Lets a merchant's store collect by an account of theirs, once its gateway has not called the credentials wrong. The account
 * before takes no new payments then; what is open there is followed to its end.
 *
 * @throws {PaymentError} `configuration_invalid` naming the field, `authentication_failed`.
 */
export async function useAccount(
  engine: Engine,
  store: Store,
  entered: EnteredAccount,
): Promise<Account> {
  const actor = actorOf(store);
  const id = await keepAccount(engine, store, entered, actor);
  const before = currentAccount(engine, store);
  await setAccounts(engine, store, [id]);
  if (before && before.id !== id)
    await editAccount(engine, before.id, { status: "disabled" }, actor);
  const account = engine.accounts.get(id);
  if (account) return account;
  throw new PaymentError("configuration_invalid", `account ${id}: it cannot be used`);
}

/** Takes no new payments by a merchant's account any more. What is open there is followed to its end. */
export async function leaveAccount(engine: Engine, store: Store): Promise<void> {
  const account = currentAccount(engine, store);
  await setAccounts(engine, store, []);
  if (account) await editAccount(engine, account.id, { status: "disabled" }, actorOf(store));
}

/** Adds the account, or gives the same merchant's account of before its new credentials. */
async function keepAccount(
  engine: Engine,
  { store_id, mode, name }: Store,
  { gateway, config }: EnteredAccount,
  actor: string,
): Promise<string> {
  for (let number = 1; number <= MOST; number += 1) {
    const id = `${store_id}_${gateway}${number === 1 ? "" : `_${number}`}`;
    const wanted = { ...config, mode };
    if (!engine.accounts.get(id)) {
      const label = `${name}, ${gateway}`;
      await addAccount(engine, { id, gateway, config: wanted, label, storeId: store_id }, actor);
      return id;
    }
    try {
      await editAccount(engine, id, { config: wanted, status: "active" }, actor);
      return id;
    } catch (error) {
      // Another merchant's account at the same gateway than before: it becomes one of its own.
      if (!PaymentError.is(error) || error.code !== "conflict") throw error;
    }
  }
  throw new PaymentError(
    "configuration_invalid",
    `${gateway}: this shop has had ${MOST} accounts there: ask the server's operator`,
  );
}

async function setAccounts(
  { storage, clock }: Engine,
  store: Store,
  accounts: readonly string[],
): Promise<void> {
  await storage.run("changeStore", {
    store_id: store.store_id,
    change: { accounts: JSON.stringify(accounts) },
    actor: actorOf(store),
    now: clock(),
  });
}

function actorOf({ store_id }: Store): string {
  return `the merchant of ${store_id}`;
}
