import type { Migration } from "./index.ts";

/**
 * Where shops are told becomes a thing of its own: whether it answers is known to all processes, and none of its messages
 * holds up another's. What came of each try is kept.
 */
export const endpoints: Migration = ({ id }) => [
  `create table endpoints (
    endpoint_id text primary key, store_id text not null references stores (store_id), kind text not null,
    url text not null, status text not null, failures integer not null, broken_at bigint, retry_at bigint,
    last_success_at bigint, last_failure_at bigint, last_error text, disabled_at bigint, created_at bigint not null
  )`,
  "alter table outbox add column store_id text",
  "alter table outbox add column endpoint_id text",
  "alter table outbox add column order_ref text",
  "alter table outbox add column lease text",
  "alter table outbox add column leased_until bigint",
  `update outbox set
    store_id = (select s.store_id from sessions s where s.session_id = outbox.session_id),
    order_ref = (select s.order_ref from sessions s where s.session_id = outbox.session_id)`,
  "update outbox set endpoint_id = store_id || ' ' || url",
  `insert into endpoints (endpoint_id, store_id, kind, url, status, failures, created_at)
    select endpoint_id, min(store_id), min(kind), min(url), 'active', 0, min(created_at) from outbox group by endpoint_id`,
  "drop index outbox_due",
  "create index outbox_waiting on outbox (endpoint_id, next_at) where next_at is not null",
  "create index outbox_under_way on outbox (endpoint_id, leased_until) where leased_until is not null",
  "create index outbox_by_store on outbox (store_id, created_at, message_id)",
  "create index outbox_failed on outbox (endpoint_id, created_at) where status = 'failed'",
  `create table deliveries (
    delivery_id ${id}, message_id text not null, at bigint not null, duration bigint not null, outcome text not null,
    status integer, error text, answer text
  )`,
  "create index deliveries_by_message on deliveries (message_id, delivery_id)",
];
