import type { Migration } from "./index.ts";

/** What an owner lists and searches by, so that none of it reads a whole table. */
export const lists: Migration = () => [
  "create index sessions_newest on sessions (created_at, session_id)",
  "create index sessions_newest_by_status on sessions (status, created_at, session_id)",
  "create index sessions_by_order_alone on sessions (order_ref) where order_ref is not null",
  "create index payments_by_account on payments (account_id, created_at, payment_id)",
  "create index payments_by_reference_alone on payments (reference) where reference is not null",
  "create index payments_by_payable on payments (payable_amount, created_at)",
  "create index payments_by_captured on payments (captured, created_at) where captured > 0",
  "create index transactions_by_id on transactions (transaction_id)",
  "create index transactions_by_payment on transactions (payment_id)",
  "create index refunds_by_reference on refunds (reference) where reference is not null",
  "create index inbox_by_account on inbox (account_id, inbox_id)",
  "create index inbox_refused on inbox (inbox_id) where verdict = 'refused'",
];
