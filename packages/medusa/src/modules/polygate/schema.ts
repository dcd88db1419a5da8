/**
 * The ledger's table, as each migration makes or changes it. Apart from the migrations, so that tests run them on a
 * PostgreSQL without Medusa.
 */
export const CREATE_ATTEMPT: readonly string[] = [
  `create table if not exists "polygate_attempt" (
    "id" text not null primary key,
    "provider" text not null,
    "session_id" text not null,
    "token" text not null,
    "account" text not null,
    "collection_id" text null,
    "order_id" text null,
    "reference" text null,
    "outcome" text not null,
    "needs_merchant" boolean not null default false,
    "next_check_at" timestamptz null,
    "body" jsonb not null,
    "created_at" timestamptz not null default now(),
    "updated_at" timestamptz not null default now(),
    "deleted_at" timestamptz null);`,
  ...["session_id", "token", "collection_id", "order_id", "next_check_at"].map(
    (column) =>
      `create index if not exists "IDX_polygate_attempt_${column}" on "polygate_attempt" ("${column}");`,
  ),
  `create index if not exists "IDX_polygate_attempt_reference" on "polygate_attempt" ("account", "reference");`,
  `create index if not exists "IDX_polygate_attempt_facts" on "polygate_attempt" using gin (("body"->'facts') jsonb_path_ops);`,
  `create index if not exists "IDX_polygate_attempt_merchant" on "polygate_attempt" ("id") where "needs_merchant";`,
];

/** When a payment that is over last told of its buyer: what is erased is found by it. */
export const ADD_PERSONAL_SINCE: readonly string[] = [
  `alter table "polygate_attempt" add column if not exists "personal_since" timestamptz null;`,
  `create index if not exists "IDX_polygate_attempt_personal" on "polygate_attempt" ("personal_since") where "personal_since" is not null;`,
  `update "polygate_attempt" set "personal_since" = "updated_at"
   where "outcome" <> 'open' and "next_check_at" is null and not "needs_merchant";`,
];
