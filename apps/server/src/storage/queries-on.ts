import {
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  Kysely,
} from "kysely";
import type { Database, Queries } from "./database.ts";

/**
 * Kysely on one open connection. Transactions are begun and ended by whoever opened it. Statements reach the connection in
 * the order in which they were asked for, also those that nobody waits for.
 */
export function queriesOn(
  connection: DatabaseConnection,
  language: Omit<Dialect, "createDriver">,
): Queries {
  const driver = driverOf(connection);
  const dialect: Dialect = {
    createDriver: () => driver,
    createQueryCompiler: () => language.createQueryCompiler(),
    createAdapter: () => language.createAdapter(),
    createIntrospector: (queries) => language.createIntrospector(queries),
  };
  // Without Kysely's own way to a connection, which is made for pools.
  const executor = new DefaultQueryExecutor(
    dialect.createQueryCompiler(),
    dialect.createAdapter(),
    { provideConnection: (consumer) => consumer(connection) },
  );
  return new Kysely<Database>({ config: { dialect }, dialect, driver, executor });
}

function driverOf(connection: DatabaseConnection): Driver {
  const refuse = () => Promise.reject(new Error("an operation runs in a transaction already"));
  const nothing = () => Promise.resolve();
  return {
    init: nothing,
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: nothing,
    destroy: nothing,
  };
}
