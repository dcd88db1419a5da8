import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import { type ClientBase, TypeOverrides, types } from "pg";

/** What columns are read as: `bigint` as a number, refused beyond what a number holds exactly. */
export const valueTypes = new TypeOverrides();
valueTypes.setTypeParser(types.builtins.INT8, toSafeInteger);

function toSafeInteger(digits: string): number {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError("the database holds a number that cannot be read exactly");
}

/**
 * Kysely on one open connection, whoever holds it. Unlike Kysely's own dialect it prepares each statement once per
 * connection, and leaves transactions to whoever opened the connection.
 */
export function toDialect(client: ClientBase): Dialect {
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const name = nameStatement(sql);
      const { rows, rowCount } = await client.query({
        text: sql,
        values: parameters.map(toValue),
        ...(name !== undefined && { name }),
      });
      return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
    },
    streamQuery() {
      throw new Error("operations read rows at once");
    },
  };
  const refuse = () => Promise.reject(new Error("an operation runs in a transaction already"));
  const nothing = () => Promise.resolve();
  return {
    createDriver: () => ({
      init: nothing,
      acquireConnection: () => Promise.resolve(connection),
      beginTransaction: refuse,
      commitTransaction: refuse,
      rollbackTransaction: refuse,
      releaseConnection: nothing,
      destroy: nothing,
    }),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (queries) => new PostgresIntrospector(queries),
  };
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
