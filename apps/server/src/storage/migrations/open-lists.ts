import type { Migration } from "./index.ts";

/** What waits for the owner and what shops were told, across all stores. */
export const openLists: Migration = () => [
  "create index cases_by_status on cases (status, case_id)",
  "create index outbox_newest on outbox (created_at, message_id)",
  "create index refunds_by_status on refunds (status, refund_id)",
];
