import {
  CompiledQuery,
  createQueryId,
  type KyselyPlugin,
  PostgresQueryCompiler,
  type RootOperationNode,
} from "kysely";
import { Client } from "pg";
import { createGroupCommit } from "../storage/group-commit.ts";
import type { OperationName } from "../storage/operations.ts";
import { openSqlite } from "../storage/sqlite.ts";
import type { Storage } from "../storage/storage.ts";

/** A query that reads a table from its beginning to its end. */
export interface Scan {
  readonly table: string;
  readonly sql: string;
}

/** A database in memory that remembers every query, to have it explained by both databases. */
export interface QueryLog {
  readonly storage: Storage;
  /** The operations that ran. */
  readonly operations: ReadonlySet<OperationName>;
  /** How many different queries there were. */
  readonly count: () => number;
  scansOnSqlite(): Promise<Scan[]>;
  /** @param url a database with Polygate's tables, of PostgreSQL 16 or newer. */
  scansOnPostgres(url: string): Promise<Scan[]>;
}

export function openQueryLog(): QueryLog {
  const queries = new Map<string, RootOperationNode>();
  const operations = new Set<OperationName>();
  const sqlite = openSqlite(":memory:");
  const compile = (node: RootOperationNode) =>
    sqlite.queries.getExecutor().compileQuery(node, createQueryId());
  const remember: KyselyPlugin = {
    transformQuery({ node }) {
      queries.set(compile(node).sql, node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const commits = createGroupCommit({ ...sqlite, queries: sqlite.queries.withPlugin(remember) });

  return {
    storage: {
      run(name, input) {
        operations.add(name);
        return commits.run(name, input) as ReturnType<Storage["run"]> as never;
      },
      // It is asked for its plans afterwards.
      close: async () => undefined,
    },
    operations,
    count: () => queries.size,

    async scansOnSqlite() {
      const scans: Scan[] = [];
      for (const node of queries.values()) {
        const { sql, parameters } = compile(node);
        const { rows } = await sqlite.queries.executeQuery<{ detail: string }>(
          // No plan depends on a value; those of queries that are compiled once are not known.
          CompiledQuery.raw(
            `explain query plan ${sql}`,
            parameters.map(() => null),
          ),
        );
        for (const { detail } of rows) {
          const [, table, index] =
            /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(detail) ?? [];
          // The first rows in an index's order, and no more.
          if (index !== undefined && / limit /.test(sql)) continue;
          // A table that the statement does not name is looked through for a foreign key, and only where a key changes.
          if (table !== undefined && sql.includes(`"${table}"`)) scans.push({ table, sql });
        }
      }
      return scans;
    },

    async scansOnPostgres(url) {
      const client = new Client({ connectionString: url });
      await client.connect();
      const scans: Scan[] = [];
      try {
        // So that a table of three rows is not read whole where there is a better way for three million.
        await client.query("set enable_seqscan = off");
        for (const node of queries.values()) {
          const { sql } = new PostgresQueryCompiler().compileQuery(node, createQueryId());
          const { rows } = await client.query(`explain (generic_plan, format json) ${sql}`);
          for (const table of scannedIn(rows[0]["QUERY PLAN"][0].Plan)) scans.push({ table, sql });
        }
      } finally {
        await client.end();
      }
      return scans;
    },
  };
}

/** https://www.postgresql.org/docs/current/sql-explain.html */
interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Cond"?: string;
  readonly Filter?: string;
  readonly Plans?: readonly Plan[];
}

/**
 * The tables that a plan reads whole: all rows of an index included, unless no more than the first of them are wanted,
 * whatever they are.
 */
function scannedIn(plan: Plan, isLimited = false): string[] {
  const isIndex = /^Index (Only )?Scan/.test(plan["Node Type"]);
  const isFirstOnes = isIndex && isLimited && plan.Filter === undefined;
  const isWhole =
    plan["Node Type"] === "Seq Scan" ||
    (isIndex && plan["Index Cond"] === undefined && !isFirstOnes);
  return [
    ...(isWhole ? [plan["Relation Name"] ?? "?"] : []),
    ...(plan.Plans ?? []).flatMap((part) => scannedIn(part, plan["Node Type"] === "Limit")),
  ];
}
