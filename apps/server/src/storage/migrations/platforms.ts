import type { Migration } from "./index.ts";

/**
 * Stores on shop platforms: what they ask is written down with its answer, what they send is kept, and what becomes of
 * their orders is reported.
 */
export const platforms: Migration = ({ id, bytes }) => [
  "alter table sessions add column order_group text",
  "alter table sessions add column close_at bigint",
  "alter table sessions add column close_reason text",
  "create index sessions_by_group on sessions (store_id, order_group) where order_group is not null",
  "create index sessions_to_close on sessions (close_at) where close_at is not null",
  `create table commands (
    store_id text not null references stores (store_id), command_id text not null, type text not null,
    fingerprint text not null, begun_at bigint not null, lease_until bigint not null, answer text,
    primary key (store_id, command_id)
  )`,
  `create table platform_inbox (
    inbox_id ${id}, store_id text not null references stores (store_id), message_id text not null, topic text not null,
    body ${bytes} not null, received_at bigint not null, attempts integer not null, next_at bigint, lease text,
    worked_at bigint, last_error text, unique (store_id, message_id)
  )`,
  "create index platform_inbox_due on platform_inbox (next_at) where next_at is not null",
  `create table notices (
    notice_id ${id}, at bigint not null, kind text not null, store_id text, account_id text, order_ref text,
    text text not null
  )`,
  "alter table outbox add column kind text not null default 'webhook'",
  "alter table outbox add column payment_id text",
  "alter table outbox add column subject text",
];
