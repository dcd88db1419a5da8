import type { Migration } from "./index.ts";

/**
 * Orders belong to a store, which may have several keys and keeps its policy. Until here each key was a shop of its own:
 * each becomes a store. Gateway accounts may be kept in the database as well.
 */
export const storesAndAccounts: Migration = () => [
  `create table stores (
    store_id text primary key, platform text not null, name text not null, mode text not null, url text,
    settings text, late_payments text not null, release_level integer not null, notify_email text,
    status text not null, created_at bigint not null
  )`,
  `insert into stores (store_id, platform, name, mode, late_payments, release_level, status, created_at)
    select key_id, 'api', label, mode, late_payments, 4, 'active', 0 from api_keys`,
  "alter table api_keys add column store_id text references stores (store_id)",
  "update api_keys set store_id = key_id",
  "alter table api_keys drop column late_payments",
  "alter table sessions add column store_id text references stores (store_id)",
  "update sessions set store_id = key_id",
  "drop index sessions_by_key",
  "drop index sessions_by_status",
  "drop index sessions_by_order",
  "create index sessions_by_store on sessions (store_id, created_at)",
  "create index sessions_by_status on sessions (store_id, status, created_at)",
  "create index sessions_by_order on sessions (store_id, order_ref)",
  `create table accounts (
    account_id text primary key, gateway text not null, mode text not null, label text not null, config text not null,
    status text not null, created_at bigint not null
  )`,
];
