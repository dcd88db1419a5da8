import type { SchemaWords } from "./migrations/index.ts";

export const sqliteWords: SchemaWords = {
  id: "integer primary key",
  bytes: "blob",
  time: "date",
  flag: "integer",
  json: (column, field) => `json_extract(${column}, '$.${field}')`,
  guard: ({ name, table, columns, refuse, message }) =>
    [
      ["added", "insert"],
      ["set", `update of ${columns.join(", ")}`],
    ].map(
      ([when, event]) =>
        `create trigger ${name}_${when} before ${event} on ${table} when ${refuse}
          begin select raise(abort, '${message}'); end`,
    ),
};

export const postgresWords: SchemaWords = {
  id: "bigint generated always as identity primary key",
  bytes: "bytea",
  time: "timestamptz",
  flag: "boolean",
  json: (column, field) => `(${column}::json ->> '${field}')`,
  guard: ({ name, table, columns, refuse, message }) => [
    `create function ${name}() returns trigger language plpgsql as
      $$ begin if ${refuse} then raise exception '${message}'; end if; return new; end $$`,
    `create trigger ${name} before insert or update of ${columns.join(", ")} on ${table}
      for each row execute function ${name}()`,
  ],
};
