import type { Compilable, CompiledQuery, QueryExecutor } from "kysely";
import type { Queries } from "./database.ts";

/** Stands, while a query is built, for a value that is known only when it is run. */
class Placeholder {
  /** Where the value is: its name in the input, or its name in one of the input's rows. */
  readonly path: readonly PropertyKey[];
  constructor(path: readonly PropertyKey[]) {
    this.path = path;
  }
}

/**
 * A query for every webhook: built and compiled once for a connection, then only run. Building it takes longer than SQLite
 * takes to answer it.
 *
 * @param build makes the query; each value of the input, or of its rows, may only be put into it, not looked at.
 * @returns runs it. @throws {TypeError} where the input lacks a value that the query has.
 */
export function compileOnce<Input extends object, Row>(
  build: (db: Queries, input: Input) => Compilable<Row>,
): (db: Queries, input: Input) => Promise<Row[]> {
  const known = new WeakMap<QueryExecutor, CompiledQuery<Row>>();
  return async (db, input) => {
    const executor = db.getExecutor();
    const compiled = known.get(executor) ?? build(db, placeholders<Input>()).compile();
    known.set(executor, compiled);
    const parameters = compiled.parameters.map((value) =>
      value instanceof Placeholder ? valueAt(input, value.path) : value,
    );
    const { rows } = await executor.executeQuery<Row>({ ...compiled, parameters });
    return rows;
  };
}

/** An input whose every value is a placeholder, and whose every number is a row of them. */
function placeholders<Input extends object>(path: readonly PropertyKey[] = []): Input {
  return new Proxy(Object.create(null), {
    get: (_, name) =>
      /^\d+$/.test(String(name)) ? placeholders([...path, name]) : new Placeholder([...path, name]),
  });
}

function valueAt(input: object, path: readonly PropertyKey[]): unknown {
  let value: unknown = input;
  for (const name of path) value = Reflect.get(Object(value), name);
  if (value === undefined) throw new TypeError(`the query needs "${path.join(".")}"`);
  return value;
}
