import { createDatabase, missingPostgres } from "@polygate/test-postgres";
import knex from "knex";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import type { Ledger } from "../ledger.ts";
import { ADD_PERSONAL_SINCE, CREATE_ATTEMPT } from "../modules/polygate/schema.ts";
import { createSqlLedger } from "../sql-ledger.ts";
import { createMemoryLedger } from "./memory-ledger.ts";

/** A ledger for the tests of one file. */
interface Place {
  readonly ledger: Ledger;
  clear(): Promise<void>;
  remove(): Promise<void>;
}

const places: readonly {
  readonly name: string;
  /** Why it cannot be had here, if it cannot. */
  readonly missing: string | undefined;
  create(): Promise<Place>;
}[] = [
  { name: "a Map", missing: undefined, create: createMap },
  { name: "PostgreSQL", missing: missingPostgres, create: createPostgres },
];

/** Runs the same tests on the ledger in a Map and on the one in PostgreSQL, each time empty. */
export function onEveryLedger(tests: (ledger: () => Ledger) => void): void {
  for (const { name, missing, create } of places) {
    describe.skipIf(missing)(`with the ledger in ${name}`, () => {
      let place: Place;
      beforeAll(async () => {
        place = await create();
      });
      beforeEach(() => place.clear());
      afterAll(() => place.remove());
      tests(() => place.ledger);
    });
  }
}

async function createMap(): Promise<Place> {
  const ledger = createMemoryLedger();
  return { ledger, clear: async () => ledger.clear(), remove: async () => {} };
}

/** As Medusa makes it: Knex, and what the migrations run. */
async function createPostgres(): Promise<Place> {
  const database = await createDatabase();
  const connection = knex({ client: "pg", connection: database.url });
  for (const statement of [...CREATE_ATTEMPT, ...ADD_PERSONAL_SINCE]) {
    await connection.raw(statement);
  }
  return {
    ledger: createSqlLedger(connection),
    async clear() {
      await connection.raw("truncate polygate_attempt");
    },
    async remove() {
      await connection.destroy();
      await database.drop();
    },
  };
}
