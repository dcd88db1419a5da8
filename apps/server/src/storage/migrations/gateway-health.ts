import type { Migration } from "./index.ts";

/** How each gateway account answers our questions, and how many it may still be asked: shared by all processes. */
export const gatewayHealth: Migration = () => [
  `create table gateway_health (
    account_id text primary key, asked_until bigint not null, hinted_until bigint not null, exhausted_at bigint,
    hints_exhausted_at bigint, blocked_until bigint, failures integer not null, failing_since bigint, probe_at bigint,
    recovering_since bigint, down_for bigint not null, asked_again integer not null, recovered integer not null,
    last_answer_at bigint, last_failure_at bigint, last_error text
  )`,
  "alter table payments add column hint_at bigint",
  "alter table payments add column hint_reason text",
  "alter table payments add column missed integer not null default 0",
  "create index payments_asked on payments (account_id, next_check_at, payment_id) where next_check_at is not null",
  "create index payments_hinted on payments (account_id, hint_at) where hint_at is not null",
  "create index payments_missed on payments (account_id, payment_id) where missed = 1",
  "alter table notices add column count bigint",
];
