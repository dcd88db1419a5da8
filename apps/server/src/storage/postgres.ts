import { setTimeout } from "node:timers/promises";
import { DatabaseError, Pool, type PoolClient } from "pg";
import type { Queries } from "./database.ts";
import { GatheringSocket } from "./gathering-socket.ts";
import { migrationsSince } from "./migrations/index.ts";
import { forgetStatements, run, toQueries, valueTypes } from "./postgres-dialect.ts";
import { postgresWords } from "./schema-words.ts";
import { finish } from "./unfinished.ts";

/** How a piece of work sees the database while others change it. */
type Isolation = "read committed" | "repeatable read read only";

/** A PostgreSQL with a bounded number of connections. */
export interface Postgres {
  /** Runs work in a transaction of its own, again where another process got in its way. */
  transaction<Result>(
    isolation: Isolation,
    work: (queries: Queries) => Promise<Result>,
  ): Promise<Result>;
  /** Runs a single statement that changes nothing, which sees one moment by itself. */
  statement<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** How many connections a process opens at most, and how often work is tried that others got in the way of. */
const CONNECTIONS = 10;
const TRIES = 8;

/** A newer process changed a table for which statements were prepared. */
const STALE = "0A000";
/**
 * Another process was faster: a serialization failure, a deadlock, a row that a constraint allows only once. What is
 * found the next time is the truth then. Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const AGAIN = new Set(["40001", "40P01", "23505", STALE]);

/** Serializes the migrations of processes that start at once: any number that nobody else uses. */
const MIGRATION_LOCK = 7_049_183_226;

/**
 * Connects, and brings the schema up to date. Processes may do so at once.
 *
 * @throws {Error} where it cannot be reached, does not write before it answers, or belongs to a newer Polygate.
 */
export async function openPostgres(url: string): Promise<Postgres> {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS,
    pipeline: true,
    stream: () => new GatheringSocket(),
    types: valueTypes,
    application_name: "polygate",
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
  });
  // A connection that breaks while nobody uses it is replaced by the pool; one in use fails its query as well.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const queriesOn = new WeakMap<PoolClient, Queries>();
  const turns = createTurns(CONNECTIONS);

  function queriesOf(client: PoolClient): Queries {
    const queries = queriesOn.get(client) ?? toQueries(client);
    queriesOn.set(client, queries);
    return queries;
  }

  async function doWork<Result>(
    client: PoolClient,
    work: (queries: Queries) => Promise<Result>,
  ): Promise<Result> {
    const queries = queriesOf(client);
    return await finish(queries, () => work(queries));
  }

  async function withClient<Result>(work: (client: PoolClient) => Promise<Result>) {
    return await turns(async () => {
      const client = await pool.connect();
      try {
        return await work(client);
      } finally {
        // The pool itself keeps no connection that broke.
        client.release();
      }
    });
  }

  async function again<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await withClient(work);
      } catch (error) {
        const code = error instanceof DatabaseError ? (error.code ?? "") : "";
        if (tries === TRIES || !AGAIN.has(code)) throw error;
        if (code === STALE) forgetStatements();
        await setTimeout(Math.random() * 10 * tries);
      }
    }
  }

  async function attempt<Result>(
    client: PoolClient,
    isolation: Isolation,
    work: (queries: Queries) => Promise<Result>,
  ): Promise<Result> {
    // Not waited for: it travels with the first statement, and where it fails that fails as well.
    const begun = run(client, `begin isolation level ${isolation}`);
    begun.catch(() => undefined);
    try {
      const result = await doWork(client, work);
      const { command } = await run(client, "commit");
      if (command !== "COMMIT") throw new Error("the transaction was rolled back");
      return result;
    } catch (error) {
      await client.query("rollback").catch(() => undefined);
      throw error;
    }
  }

  const postgres: Postgres = {
    transaction: (isolation, work) => again((client) => attempt(client, isolation, work)),
    statement: (work) => again((client) => doWork(client, work)),
    close: () => pool.end(),
  };
  try {
    await withClient(migrate);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return postgres;
}

async function migrate(client: PoolClient): Promise<void> {
  const { rows: settings } = await client.query("show synchronous_commit");
  if (settings[0]?.synchronous_commit === "off") {
    throw new Error(
      "the database answers before it has written (synchronous_commit = off): set it to on, or a crash may lose what gateways were told is stored",
    );
  }
  await client.query("begin");
  try {
    await client.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    await client.query("create table if not exists polygate_schema (version integer not null)");
    const { rows } = await client.query("select version from polygate_schema");
    const { statements, latest } = migrationsSince(Number(rows[0]?.version ?? 0), postgresWords);
    for (const statement of statements) await client.query(statement);
    await client.query("delete from polygate_schema");
    await client.query("insert into polygate_schema (version) values ($1)", [latest]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

/** Lets so many work at once and the others wait in order: the pool itself would give up on those who wait long. */
function createTurns(atOnce: number) {
  const waiting: (() => void)[] = [];
  let free = atOnce;

  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
