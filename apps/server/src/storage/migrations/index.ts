import { connectRequests } from "./connect-requests.ts";
import { endpoints } from "./endpoints.ts";
import { erasure } from "./erasure.ts";
import { firstPurchase } from "./first-purchase.ts";
import { gatewayHealth } from "./gateway-health.ts";
import { lists } from "./lists.ts";
import { merchantAccounts } from "./merchant-accounts.ts";
import { money } from "./money.ts";
import { openLists } from "./open-lists.ts";
import { orderTurns } from "./order-turns.ts";
import { ownerLogin } from "./owner-login.ts";
import { platformPolls } from "./platform-polls.ts";
import { platformTokens } from "./platform-tokens.ts";
import { platforms } from "./platforms.ts";
import { processes } from "./processes.ts";
import { runTimeSettings } from "./run-time-settings.ts";
import { storesAndAccounts } from "./stores-and-accounts.ts";
import { unansweredPayments } from "./unanswered-payments.ts";

/** Rows that a table refuses, whoever writes them. */
interface Guard {
  readonly name: string;
  readonly table: string;
  /** Looked at when a row is added, or one of these columns is set. */
  readonly columns: readonly string[];
  /** The condition under which `new` is refused. */
  readonly refuse: string;
  /** Without quotation marks. */
  readonly message: string;
}

/** The words in which SQLite and PostgreSQL differ. */
export interface SchemaWords {
  /** A primary key that counts up by itself. */
  readonly id: string;
  /** Bytes of any length. */
  readonly bytes: string;
  /** A point in time, in the words of the login's library. */
  readonly time: string;
  /** Yes or no, likewise. */
  readonly flag: string;
  /** The text of one field of a column that holds JSON text. */
  json(column: string, field: string): string;
  /** The statements that make a table refuse rows. */
  guard(guard: Guard): readonly string[];
}

/** One version's statements, in the SQL that SQLite and PostgreSQL share. Never changed once released. */
export type Migration = (words: SchemaWords) => readonly string[];

/** In the order in which they are run. A new one goes to the end. */
const migrations: readonly Migration[] = [
  firstPurchase,
  storesAndAccounts,
  money,
  processes,
  runTimeSettings,
  platforms,
  ownerLogin,
  lists,
  endpoints,
  erasure,
  openLists,
  gatewayHealth,
  unansweredPayments,
  platformTokens,
  platformPolls,
  connectRequests,
  merchantAccounts,
  orderTurns,
];

/** What a schema's number is once it is up to date. */
export const latestVersion = migrations.length;

/**
 * What brings a schema up to date: forward only.
 *
 * @param version how many migrations it has had.
 * @throws {Error} where a newer version of Polygate wrote it.
 */
export function migrationsSince(
  version: number,
  words: SchemaWords,
): { readonly statements: readonly string[]; readonly latest: number } {
  const latest = latestVersion;
  if (version > latest) {
    throw new Error(
      `the database was written by a newer Polygate (schema ${version}, this one knows ${latest}): update, or restore a backup`,
    );
  }
  return { statements: migrations.slice(version).flatMap((migration) => migration(words)), latest };
}
