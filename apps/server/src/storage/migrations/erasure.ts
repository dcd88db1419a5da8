import type { Migration } from "./index.ts";

/** Finds without a search what has been kept for long enough. */
export const erasure: Migration = () => [
  "create index inbox_refused_kept on inbox (inbox_id) where erased_at is null and verdict = 'refused'",
  "alter table platform_inbox add column erased_at bigint",
  "create index platform_inbox_kept on platform_inbox (inbox_id) where erased_at is null and worked_at is not null",
  "create index deliveries_kept on deliveries (delivery_id) where answer is not null",
];
