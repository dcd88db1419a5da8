import {
  type CompiledQuery,
  type DatabaseConnection,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import { type ClientBase, type QueryResult as PostgresResult, TypeOverrides, types } from "pg";
import type { Queries } from "./database.ts";
import { queriesOn } from "./queries-on.ts";

/** What columns are read as: `bigint` as a number, refused beyond what a number holds exactly. */
export const valueTypes = new TypeOverrides();
valueTypes.setTypeParser(types.builtins.INT8, toSafeInteger);

function toSafeInteger(digits: string): number {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError("the database holds a number that cannot be read exactly");
}

/** Kysely on one open connection. Each statement is prepared once for it. */
export function toQueries(client: ClientBase): Queries {
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, rowCount } = await run(client, sql, parameters.map(toValue));
      return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
    },
    streamQuery() {
      throw new Error("operations read rows at once");
    },
  };
  return queriesOn(connection, {
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (queries) => new PostgresIntrospector(queries),
  });
}

/** Runs one statement, which is prepared where it was not yet. */
export async function run(
  client: ClientBase,
  text: string,
  values: readonly unknown[] = [],
): Promise<PostgresResult> {
  const name = nameStatement(text);
  return await client.query({ text, values: [...values], ...(name !== undefined && { name }) });
}

let generation = 0;

/** Has every connection prepare its statements anew: a table has changed for which they were made. */
export function forgetStatements(): void {
  generation += 1;
  names.clear();
}

/** More texts than the operations have are made by lists of changing length: those are not kept by the database. */
const MAX_STATEMENTS = 500;
const names = new Map<string, string>();

function nameStatement(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || names.size === MAX_STATEMENTS) return known;
  const name = `polygate_${generation}_${names.size}`;
  names.set(sql, name);
  return name;
}

/** PostgreSQL takes no NUL character in a text, and a message that holds one must be stored all the same. */
function toValue(parameter: unknown): unknown {
  return typeof parameter === "string" ? parameter.replaceAll("\0", "\uFFFD") : parameter;
}
