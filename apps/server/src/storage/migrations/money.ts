import type { Migration } from "./index.ts";

/**
 * What a shop trusts with money: one live payment per order, test and live apart, evidence with its level, cases that are
 * decided, refunds, repeated requests, notices by mail, limits on what strangers send, and what is erased in time.
 */
export const money: Migration = ({ id, json, guard }) => [
  `create table audit (
    audit_id ${id}, at bigint not null, actor text not null, action text not null, store_id text, subject text,
    detail text not null
  )`,
  "create index audit_by_store on audit (store_id, audit_id)",

  // A payment repeats what makes its order unique, for the index that allows only one live attempt.
  "alter table payments add column store_id text",
  "alter table payments add column mode text",
  "alter table payments add column order_ref text",
  `update payments set
    store_id = (select s.store_id from sessions s where s.session_id = payments.session_id),
    mode = (select s.mode from sessions s where s.session_id = payments.session_id),
    order_ref = (select s.order_ref from sessions s where s.session_id = payments.session_id)`,
  `update payments set superseded = 1
    where superseded = 0 and status in ('pending', 'authorized') and order_ref is not null and exists (
      select 1 from payments newer where newer.store_id = payments.store_id and newer.mode = payments.mode
        and newer.order_ref = payments.order_ref and newer.superseded = 0
        and newer.status in ('pending', 'authorized') and newer.payment_id > payments.payment_id)`,
  `update sessions set status = 'cancelled' where status = 'pending' and not exists (
    select 1 from payments where payments.session_id = sessions.session_id and payments.superseded = 0)`,
  `create unique index payments_live_by_order on payments (store_id, mode, order_ref)
    where superseded = 0 and order_ref is not null and status in ('pending', 'authorized')`,
  "create index payments_by_order on payments (store_id, mode, order_ref) where order_ref is not null",
  ...guard({
    name: "payments_mode",
    table: "payments",
    columns: ["mode", "session_id"],
    refuse: "new.mode <> (select s.mode from sessions s where s.session_id = new.session_id)",
    message: "a payment and its session are both test or both live",
  }),
  ...guard({
    name: "payments_account_mode",
    table: "payments",
    columns: ["mode", "account_id"],
    refuse: "new.mode <> (select a.mode from accounts a where a.account_id = new.account_id)",
    message: "a payment and its gateway account are both test or both live",
  }),
  ...guard({
    name: "sessions_mode",
    table: "sessions",
    columns: ["mode", "store_id", "key_id"],
    refuse: `new.mode <> (select s.mode from stores s where s.store_id = new.store_id)
      or new.mode <> (select k.mode from api_keys k where k.key_id = new.key_id)`,
    message: "a session, its store and its key are all test or all live",
  }),

  "alter table sessions add column buyer_email text",
  "alter table sessions add column buyer_phone text",
  "alter table sessions add column erased_at bigint",
  `update sessions set buyer_email = lower(${json("buyer", "email")}), buyer_phone = ${json("buyer", "phone")}`,
  "create index sessions_by_email on sessions (buyer_email) where buyer_email is not null",
  "create index sessions_by_phone on sessions (buyer_phone) where buyer_phone is not null",
  "create index sessions_kept on sessions (created_at) where erased_at is null",

  "alter table facts add column level integer not null default 4",
  "create index facts_by_message on facts (inbox_id) where inbox_id is not null",

  "alter table inbox add column source text",
  "alter table inbox add column body_hash text",
  "alter table inbox add column erased_at bigint",
  "create index inbox_kept on inbox (inbox_id) where erased_at is null and processed_at is not null",
  "create index inbox_by_payment on inbox (payment_id) where payment_id is not null",
  `create table inbox_tallies (
    account_id text not null, source text not null, verdict text not null, since bigint not null,
    kept integer not null, dropped integer not null, primary key (account_id, source, verdict, since)
  )`,
  "create index inbox_tallies_by_age on inbox_tallies (since)",

  "alter table cases add column store_id text",
  "alter table cases add column subject text",
  "alter table cases add column basis text not null default ''",
  "alter table cases add column asked text not null default '{}'",
  "alter table cases add column said text not null default '[]'",
  "alter table cases add column holds integer not null default 0",
  "alter table cases add column revision integer not null default 1",
  "alter table cases add column decision text",
  "alter table cases add column decided_by text",
  "alter table cases add column decided_at bigint",
  "alter table cases add column decision_reason text",
  "alter table cases add column closed_at bigint",
  "update cases set store_id = (select p.store_id from payments p where p.payment_id = cases.payment_id), basis = reason",
  `update cases set holds = 1 where kind = 'mismatch' and status = 'open' and exists (
    select 1 from sessions s where s.session_id = cases.session_id and s.status = 'held')`,
  "create unique index cases_open_alone on cases (account_id, kind, subject) where status = 'open' and payment_id is null",
  "create index cases_by_store on cases (store_id, case_id)",
  "create index cases_open_by_store on cases (store_id, case_id) where status = 'open'",
  "create index cases_by_payment on cases (payment_id)",
  "create index cases_by_session on cases (session_id)",

  `create table refunds (
    refund_id text primary key, payment_id text not null references payments (payment_id), session_id text not null,
    store_id text not null, mode text not null, amount bigint not null, currency text not null, reason text,
    way text not null, status text not null, reference text, bank_reference text, case_id bigint, error text,
    requested_by text not null, requested_at bigint not null, asked_at bigint, ended_at bigint,
    next_check_at bigint, checks integer not null, version integer not null
  )`,
  "create index refunds_by_payment on refunds (payment_id)",
  "create index refunds_by_session on refunds (session_id)",
  "create index refunds_by_store on refunds (store_id, refund_id)",
  "create index refunds_due on refunds (next_check_at) where next_check_at is not null",
  "create unique index refunds_by_proof on refunds (store_id, mode, reference) where way = 'manual' and reference is not null",

  `create table idempotency (
    store_id text not null, key text not null, request_hash text not null, result_id text not null,
    created_at bigint not null, leased_until bigint, status integer, body text, primary key (store_id, key)
  )`,
  "create index idempotency_by_age on idempotency (created_at)",
  "create index idempotency_by_result on idempotency (result_id)",

  "alter table outbox add column extra text",
  `create table emails (
    email_id ${id}, recipient text not null, subject text not null, body text not null, created_at bigint not null,
    attempts integer not null, next_at bigint, status text not null, last_error text, sent_at bigint, dedupe text not null unique
  )`,
  "create index emails_due on emails (next_at) where next_at is not null",
];
