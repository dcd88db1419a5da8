import { type Fetch, type Gateway, PaymentError } from "@polygate/core";
import type { Logger } from "../logger.ts";
import type { SecretBox } from "../secret-box.ts";
import type { AccountRow } from "../storage/accounts.ts";
import type { Origin } from "../storage/database.ts";
import type { Storage } from "../storage/storage.ts";
import { type Choice, chooseAccount } from "./choose-account.ts";
import { type AccountConfig, makeAccount } from "./make-account.ts";

/** One account at a gateway. */
export interface Account {
  readonly id: string;
  readonly label: string;
  readonly mode: "test" | "live";
  readonly gateway: Gateway;
  /** Gateway and merchant's account there: part of every fact, and what a transaction id is unique within. */
  readonly name: string;
  /** `disabled`: for what was begun there only. */
  readonly status: "active" | "disabled";
  readonly origin: Origin;
  /** The store whose merchant brought it, and which alone may use it. Null: the operator's. */
  readonly storeId: string | null;
}

/** The gateway accounts, as every process on the same database has them, at the latest a second after a change. */
export interface Accounts {
  /** Those that take new payments, in the order they are offered. */
  readonly all: readonly Account[];
  /** @returns also a disabled one; `undefined` where there is none of that id. */
  get(id: string): Account | undefined;
  /** The account a payment was made at. @throws {PaymentError} `configuration_invalid` where its credentials cannot be read. */
  of(payment: { readonly account_id: string }): Account;
  /**
   * Those that a store may use: the operator's, and those its merchant brought.
   *
   * @param allowed their ids in the store's order; null for all of the mode.
   */
  usable(
    mode: "test" | "live",
    allowed: readonly string[] | null,
    storeId: string | null,
  ): readonly Account[];
  /**
   * The account that takes this sum: the one asked for, or the first that fits and knows of the buyer what it needs.
   *
   * @throws {PaymentError} `request_invalid` with the reason for the buyer and the merchant.
   */
  choose(choice: Choice): Account;
  /** Makes an account's gateway without keeping it, as {@link makeAccount} says. */
  make(account: OwnedAccount, before?: string): ReturnType<typeof makeAccount>;
  /** Why accounts that are stored cannot be used, by their id. */
  readonly broken: ReadonlyMap<string, string>;
  /** Takes over what was changed, by whichever process. */
  refresh(): Promise<void>;
  /**
   * Makes the accounts of the configuration what stands there now. One that was taken out of it stays, disabled.
   *
   * @throws {PaymentError} `configuration_invalid` naming the account and the field.
   */
  configure(configs: readonly AccountConfig[], now: number): Promise<void>;
}

interface Dependencies {
  readonly storage: Storage;
  readonly secrets: SecretBox;
  readonly logger: Logger;
  /** Reaches the gateways of the operator's accounts. */
  readonly fetch: Fetch;
  /** Reaches those of accounts that merchants brought, who may not lead it anywhere inside. */
  readonly guardedFetch: Fetch;
}

const CONFIGURATION = "configuration";

/** An account, and the store whose merchant brought it, if one did. */
export type OwnedAccount = AccountConfig & { readonly storeId?: string | null };

/** An account as it was last read, with what it was made from. */
interface Held {
  readonly row: AccountRow;
  readonly text: string;
  readonly account: Account;
}

/** Keeps the gateway accounts of the database in memory, ready to be called. */
export function createAccounts({
  storage,
  secrets,
  logger,
  fetch,
  guardedFetch,
}: Dependencies): Accounts {
  let held = new Map<string, Held>();
  let broken = new Map<string, string>();
  let active: readonly Account[] = [];
  let revision: number | undefined;
  let configured: readonly string[] = [];
  let refreshing: Promise<void> | undefined;

  function make({ storeId, ...account }: OwnedAccount, before?: string) {
    return makeAccount(account, storeId ? guardedFetch : fetch, before);
  }

  function read(row: AccountRow): Held {
    const { account_id: id, gateway, store_id: storeId } = row;
    const text = secrets.open(row.config);
    const known = held.get(row.account_id);
    const isSame = known?.text === text && known.row.gateway === row.gateway;
    const made = isSame
      ? known.account.gateway
      : make({ id, gateway, config: JSON.parse(text), storeId }).gateway;
    const account: Account = {
      id: row.account_id,
      label: row.label,
      mode: row.mode,
      gateway: made,
      name: `${made.name}:${made.account}`,
      status: row.status,
      origin: row.origin,
      storeId,
    };
    return { row, text, account };
  }

  async function load(): Promise<void> {
    const stored = await storage.run("readAccounts", {});
    const now = new Map<string, Held>();
    const failed = new Map<string, string>();
    for (const row of stored.accounts) {
      try {
        now.set(row.account_id, read(row));
      } catch (error) {
        const reason = error instanceof Error ? error.message : "it cannot be read";
        failed.set(row.account_id, reason);
        logger.warn(`account ${row.account_id} cannot be used: ${reason}`);
      }
    }
    held = now;
    broken = failed;
    const place = (id: string) => (configured.includes(id) ? configured.indexOf(id) : Infinity);
    active = [...held.values()]
      .map(({ account }) => account)
      .filter(({ status }) => status === "active")
      .sort((one, other) => (place(one.id) < place(other.id) ? -1 : 1));
    revision = stored.revision;
  }

  async function refresh(): Promise<void> {
    if ((await storage.run("readAccountsRevision", {})) !== revision) await load();
  }

  /** Writes an account of the configuration down where it differs from what is stored. */
  async function store(config: AccountConfig, now: number): Promise<void> {
    const known = held.get(config.id);
    const sameMode = known?.row.gateway === config.gateway && known.row.mode === config.config.mode;
    if (known && !sameMode) {
      throw new PaymentError(
        "configuration_invalid",
        `account ${config.id}: it was a ${known.row.mode} account at ${known.row.gateway}, and its payments were made with it: give the new account an id of its own`,
      );
    }
    const isInUse = known?.row.origin === "config" && known.row.status === "active";
    if (isInUse && known.text === JSON.stringify(config.config)) return;
    const made = makeAccount(config, fetch, known?.account.gateway.account);
    const text = JSON.stringify(made.config);
    if (isInUse && known.text === text) return;
    const change = { config: secrets.seal(text), status: "active", origin: "config" } as const;
    const at = { actor: CONFIGURATION, now };
    const { id: account_id, gateway } = config;
    const changed = await storage.run("changeAccount", { account_id, change, ...at });
    if (changed) return;
    const label = made.gateway.profile.title;
    const account = { account_id, gateway, mode: config.config.mode, label, ...change };
    await storage.run("createAccount", { account: { ...account, created_at: now }, ...at });
  }

  return {
    get all() {
      return active;
    },
    get broken() {
      return broken;
    },
    get: (id) => held.get(id)?.account,
    of({ account_id }) {
      const account = held.get(account_id)?.account;
      if (account) return account;
      throw new PaymentError(
        "configuration_invalid",
        `account ${account_id} has payments and cannot be used: ${broken.get(account_id) ?? "it is missing"}`,
      );
    },
    make,
    usable: (mode, allowed, storeId) => usable(active, mode, allowed, storeId),
    choose(choice) {
      const { mode, allowed, storeId } = choice;
      return chooseAccount(usable(active, mode, allowed, storeId), choice);
    },
    refresh() {
      refreshing ??= refresh().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    async configure(configs, now) {
      configured = configs.map(({ id }) => id);
      await load();
      for (const config of configs) await store(config, now);
      for (const { row } of held.values()) {
        if (row.origin !== "config" || configured.includes(row.account_id)) continue;
        await storage.run("changeAccount", {
          account_id: row.account_id,
          change: { status: "disabled", origin: "database" },
          actor: CONFIGURATION,
          now,
        });
      }
      await load();
    },
  };
}

function usable(
  active: readonly Account[],
  mode: "test" | "live",
  allowed: readonly string[] | null,
  store: string | null,
): readonly Account[] {
  const ofMode = active.filter(
    (account) => account.mode === mode && (account.storeId === null || account.storeId === store),
  );
  if (allowed === null) return ofMode;
  return allowed.flatMap((id) => ofMode.filter((account) => account.id === id));
}
