import { Migration } from "@medusajs/framework/mikro-orm/migrations";

/** Makes the ledger's table. */
export class Migration20261122000000 extends Migration {
  override async up(): Promise<void> {
    this.addSql(
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
    );
    for (const column of ["session_id", "token", "collection_id", "order_id", "next_check_at"]) {
      this.addSql(
        `create index if not exists "IDX_polygate_attempt_${column}" on "polygate_attempt" ("${column}");`,
      );
    }
    this.addSql(
      `create index if not exists "IDX_polygate_attempt_reference" on "polygate_attempt" ("account", "reference");`,
    );
    this.addSql(
      `create index if not exists "IDX_polygate_attempt_facts" on "polygate_attempt" using gin (("body"->'facts') jsonb_path_ops);`,
    );
    this.addSql(
      `create index if not exists "IDX_polygate_attempt_merchant" on "polygate_attempt" ("id") where "needs_merchant";`,
    );
  }
}
