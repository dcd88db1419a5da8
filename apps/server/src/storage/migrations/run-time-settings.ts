import type { Migration } from "./index.ts";

/**
 * Keys, stores and gateway accounts that are made while the server runs, beside those of its configuration; secrets that
 * are replaced while the old one still works; what a key was used for.
 */
export const runTimeSettings: Migration = () => [
  "alter table api_keys add column kind text not null default 'bearer'",
  "alter table api_keys add column origin text not null default 'config'",
  "alter table api_keys add column secret text",
  "alter table api_keys add column previous_hash text",
  "alter table api_keys add column previous_secret text",
  "alter table api_keys add column previous_until bigint",
  "alter table api_keys add column previous_webhook_secret text",
  "alter table api_keys add column previous_webhook_until bigint",
  "alter table api_keys add column created_at bigint not null default 0",
  "alter table api_keys add column last_used_at bigint",
  "alter table api_keys add column requests bigint not null default 0",
  // Until here every key came from the configuration: one that is not active was taken out of it.
  "update api_keys set status = 'removed' where status = 'revoked'",
  "create unique index api_keys_by_previous on api_keys (previous_hash) where previous_hash is not null",
  "create index api_keys_by_store on api_keys (store_id)",
  "create index sessions_paid_by_key on sessions (key_id, paid_at) where paid_at is not null",
  "alter table stores add column origin text not null default 'config'",
  "alter table stores add column accounts text",
  "create unique index stores_by_url on stores (platform, url, mode) where url is not null",
  "alter table accounts add column origin text not null default 'database'",
  "alter table accounts add column checked_at bigint",
  "alter table accounts add column check_error text",
  "create index audit_by_subject on audit (subject, audit_id) where subject is not null",
  "create index audit_by_actor on audit (actor, audit_id)",
  "create table revisions (name text primary key, revision bigint not null)",
  "insert into revisions (name, revision) values ('accounts', 0)",
];
