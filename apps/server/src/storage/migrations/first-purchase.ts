import type { Migration } from "./index.ts";

/** The tables of a purchase: keys, sessions and their payments, the inbox, facts, cases, and what shops are told. */
export const firstPurchase: Migration = ({ id, bytes }) => [
  `create table api_keys (
    key_id text primary key, key_hash text not null unique, label text not null, permissions text not null,
    mode text not null, status text not null, webhook_url text, webhook_secret text, events text not null,
    late_payments text not null
  )`,
  `create table sessions (
    session_id text primary key, key_id text not null references api_keys (key_id), source text not null,
    order_ref text, mode text not null, amount bigint not null, currency text not null, description text,
    buyer text not null, metadata text not null, return_url text, cancel_url text, webhook_url text,
    status text not null, created_at bigint not null, paid_at bigint
  )`,
  "create index sessions_by_key on sessions (key_id, created_at)",
  "create index sessions_by_status on sessions (key_id, status, created_at)",
  "create index sessions_by_order on sessions (key_id, order_ref)",
  `create table payments (
    payment_id text primary key, session_id text not null references sessions (session_id), account_id text not null,
    gateway text not null, reference text, webhook_token text not null unique, return_token text not null unique,
    amount bigint not null, payable_amount bigint not null, currency text not null, redirect text, upi text,
    status text not null, captured bigint not null, refunded bigint not null, version integer not null,
    superseded integer not null, created_at bigint not null, redirected_at bigint, expires_at bigint not null,
    next_check_at bigint, check_reason text not null, requested_reason text, last_check_at bigint, checks_after_end integer not null
  )`,
  "create index payments_by_session on payments (session_id)",
  "create unique index payments_by_reference on payments (account_id, reference) where reference is not null",
  "create index payments_due on payments (next_check_at) where next_check_at is not null",
  "create unique index payments_live on payments (session_id) where superseded = 0",
  `create table inbox (
    inbox_id ${id}, kind text not null, account_id text not null, payment_id text,
    received_at bigint not null, headers text not null, query text not null, body ${bytes} not null, verdict text not null,
    reason text, processed_at bigint, outcome text
  )`,
  "create index inbox_waiting on inbox (inbox_id) where processed_at is null",
  `create table facts (
    payment_id text not null references payments (payment_id), identity text not null, fact text not null,
    inbox_id bigint, evidence text not null, primary key (payment_id, identity)
  )`,
  `create table transactions (
    account text not null, transaction_id text not null, payment_id text not null,
    primary key (account, transaction_id)
  )`,
  `create table cases (
    case_id ${id}, payment_id text, session_id text, account_id text not null, kind text not null,
    reason text not null, inbox_id bigint, opened_at bigint not null, status text not null
  )`,
  "create unique index cases_open on cases (payment_id, kind) where status = 'open'",
  `create table outbox (
    message_id text primary key, session_id text not null references sessions (session_id), event text not null,
    dedupe text not null, url text not null, created_at bigint not null, attempts integer not null, next_at bigint,
    status text not null, last_status integer, last_error text, delivered_at bigint, unique (session_id, dedupe)
  )`,
  "create index outbox_due on outbox (next_at) where next_at is not null",
  `create table timeline (
    entry_id ${id}, session_id text not null, at bigint not null, kind text not null, text text not null
  )`,
  "create index timeline_by_session on timeline (session_id, entry_id)",
];
