import type { Migration } from "./index.ts";

/** How far each store's platform has been looked through, whose turn it is, and what went wrong. Shared by all processes. */
export const platformPolls: Migration = () => [
  `create table platform_polls (
    store_id text primary key references stores (store_id), next_at bigint not null, lease text, cursor text,
    failures integer not null, looked_at bigint, failing_since bigint, last_error text,
    told_at bigint
  )`,
];
