import type { Queries } from "./database.ts";
import {
  type OperationInput,
  type OperationName,
  type OperationResult,
  perform,
} from "./operations.ts";
import { openPostgres, type Postgres } from "./postgres.ts";
import { createGroup, type Group } from "./postgres-groups.ts";
import { listenForWakes } from "./postgres-wakes.ts";
import type { Storage } from "./storage.ts";

/** One statement each, which needs no transaction around it. */
const SINGLE: ReadonlySet<OperationName> = new Set([
  "findKey",
  "findLivePayment",
  "findPaymentByToken",
  "listCases",
  "listDeliveries",
  "listEndpoints",
  "listNotices",
  "readGatewayHealth",
  "listPlatformMessages",
  "readAudit",
  "listProcesses",
  "findSigningKey",
  "findStoreOfSite",
  "hasOwner",
  "isOwnerLink",
  "listKeys",
  "listMessages",
  "readAccountHealth",
  "listStores",
  "readAccountsRevision",
  "readInbox",
  "readKey",
  "readKeyRevenue",
  "readStore",
  "readTallies",
  "readTimeline",
]);
/** Several reads that must see the same moment. */
const READS: ReadonlySet<OperationName> = new Set([
  "listPayments",
  "listRefunds",
  "listSessions",
  "readAccounts",
  "readCase",
  "readGauges",
  "readDelivery",
  "readOrder",
  "readPaymentDetail",
  "readRefund",
  "readSealed",
  "readSession",
  "searchPayments",
]);
/** May make a question or a message due at once, or change what other processes keep in memory. */
const WAKES: ReadonlySet<OperationName> = new Set([
  "changeAccount",
  "createAccount",
  "applyAnswer",
  "applyMessage",
  "cancelSession",
  "decideCase",
  "matchPayment",
  "recordManualRefund",
  "claimOrder",
  "closeOrder",
  "keepPlatformMessage",
  "releaseOrder",
  "replayDeliveries",
  "replayDelivery",
  "requestCheck",
  "reserveRefund",
  "settleRefund",
]);

/** What every webhook asks for, many at once together. Whose it is: */
const LOOKUPS = { most: 64, lanes: 2, order: "reads", repeatable: true } as const;
/** That it is stored: */
const ADDITIONS = { most: 128, lanes: 2, order: "side by side", repeatable: false } as const;
/** What follows from it, which is done once however often it is tried. They hold locks: a few at a time. */
const MESSAGES = { most: 16, lanes: 2, order: "in turn", repeatable: true } as const;

/**
 * Opens a PostgreSQL that any number of processes share.
 *
 * @param url as in `postgresql://user:password@host/database`. A pooler in between must keep sessions.
 * @throws {Error} saying why it cannot be used; the address, which holds the password, stays out of it.
 */
export async function openPostgresStorage(url: string, onWake: () => void): Promise<Storage> {
  const { postgres, wakes } = await open(url, onWake);
  const underWay = new Set<Promise<unknown>>();
  const groups = new Map<OperationName, Group>([
    ["storeMessage", createGroup(postgres, ADDITIONS)],
    ["findWebhookOwner", createGroup(postgres, LOOKUPS)],
    ["applyMessage", createGroup(postgres, MESSAGES)],
  ]);
  let closed = false;

  function start<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
  ): Promise<OperationResult<Name>> {
    const work = (queries: Queries) => perform(queries, name, input);
    const group = groups.get(name);
    if (group) return group(work, keyOf(input));
    if (SINGLE.has(name)) return postgres.statement(work);
    return postgres.transaction(
      READS.has(name) ? "repeatable read read only" : "read committed",
      work,
    );
  }

  async function run<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
  ): Promise<OperationResult<Name>> {
    try {
      const result = await start(name, input);
      if (WAKES.has(name) && !isNothingDue(result)) wakes.tell();
      return result;
    } catch (error) {
      throw new Error(`${name}: ${describe(error)}`, { cause: error });
    }
  }

  return {
    run(name, input) {
      if (closed) return Promise.reject(new Error("the storage is closed"));
      const running = run(name, input);
      underWay.add(running);
      const done = () => underWay.delete(running);
      running.then(done, done);
      return running;
    },
    async close() {
      if (closed) return;
      closed = true;
      await Promise.allSettled(underWay);
      await wakes.close();
      await postgres.close();
    },
  };
}

/** What is locked first. */
function keyOf(input: unknown): string {
  const { lockKey }: { readonly lockKey?: unknown } = Object(input);
  return String(lockKey ?? "");
}

/** Some operations say what they made due: often nothing. */
function isNothingDue(result: unknown): boolean {
  return Array.isArray(result) && result.length === 0;
}

async function open(url: string, onWake: () => void) {
  let postgres: Postgres | undefined;
  try {
    postgres = await openPostgres(url);
    return { postgres, wakes: await listenForWakes(url, onWake) };
  } catch (error) {
    await postgres?.close();
    throw new Error(`the database of DATABASE_URL cannot be used: ${describe(error)}`, {
      cause: error,
    });
  }
}

/** An error of several addresses at once has no message of its own. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return describe(error.errors[0]);
  return error instanceof Error ? error.message : "unknown error";
}
