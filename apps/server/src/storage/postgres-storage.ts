import { DatabaseError } from "pg";
import type { Queries } from "./database.ts";
import {
  type OperationInput,
  type OperationName,
  type OperationResult,
  perform,
} from "./operations.ts";
import { openPostgres, type Postgres } from "./postgres.ts";
import { listenForWakes } from "./postgres-wakes.ts";
import type { Storage } from "./storage.ts";

/** One statement each, which needs no transaction around it. */
const SINGLE: ReadonlySet<OperationName> = new Set([
  "findKey",
  "findLivePayment",
  "findPaymentByToken",
  "findWebhookOwner",
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
/** Only adds rows, so that many can share a transaction and its commit. */
const ADDS: ReadonlySet<OperationName> = new Set(["storeMessage"]);
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

/** How many additions share a commit at most, and how many such commits are under way at once. */
const BATCH = 128;
const LANES = 2;

/**
 * Opens a PostgreSQL that any number of processes share.
 *
 * @param url as in `postgresql://user:password@host/database`. A pooler in between must keep sessions.
 * @throws {Error} saying why it cannot be used; the address, which holds the password, stays out of it.
 */
export async function openPostgresStorage(url: string, onWake: () => void): Promise<Storage> {
  const { postgres, wakes } = await open(url, onWake);
  const underWay = new Set<Promise<unknown>>();
  const add = createAdditions(postgres);
  let closed = false;

  function start<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
  ): Promise<OperationResult<Name>> {
    const work = (queries: Queries) => perform(queries, name, input);
    if (ADDS.has(name)) return add(work);
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
      if (WAKES.has(name)) wakes.tell();
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

/** One addition: done in a transaction it shares, answered only once that is committed. */
interface Addition {
  /** @returns what answers the caller. */
  perform(queries: Queries): Promise<() => void>;
  reject(error: unknown): void;
}

/**
 * Group commit: additions that come while another commit is under way share the next one. Where it is refused, each is
 * tried alone, so that one cannot spoil the others.
 */
function createAdditions(postgres: Postgres) {
  const waiting: Addition[] = [];
  let lanes = 0;

  async function drain(): Promise<void> {
    // Lets those of the same turn come along.
    await new Promise(setImmediate);
    while (waiting.length > 0) await commitTogether(waiting.splice(0, BATCH));
    lanes -= 1;
  }

  async function commitTogether(additions: readonly Addition[]): Promise<void> {
    try {
      const answers = await postgres.transaction("read committed", (queries) =>
        all(additions.map((addition) => addition.perform(queries))),
      );
      for (const answer of answers) answer();
    } catch (error) {
      if (additions.length > 1 && isRefusal(error)) {
        await Promise.all(additions.map((addition) => commitTogether([addition])));
      } else {
        for (const { reject } of additions) reject(error);
      }
    }
  }

  return <Result>(work: (queries: Queries) => Promise<Result>) =>
    new Promise<Result>((resolve, reject) => {
      waiting.push({
        async perform(queries) {
          const result = await work(queries);
          return () => resolve(result);
        },
        reject,
      });
      if (lanes === LANES) return;
      lanes += 1;
      void drain();
    });
}

/** Waits for all of them, even where one fails: nothing may still be sent when the transaction ends. */
async function all<Result>(work: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}

/** Whether the database said no, and not that it or the way to it broke: then nobody knows what was kept. */
function isRefusal(error: unknown): boolean {
  return error instanceof DatabaseError && !/^(08|57)/.test(error.code ?? "08");
}

/** An error of several addresses at once has no message of its own. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return describe(error.errors[0]);
  return error instanceof Error ? error.message : "unknown error";
}
