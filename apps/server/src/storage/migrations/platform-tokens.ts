import type { Migration } from "./index.ts";

/** The tokens of stores' apps, which are renewed by one process at a time. */
export const platformTokens: Migration = () => [
  `create table platform_tokens (
    store_id text primary key, sealed text not null, version bigint not null, changed_at bigint not null,
    refused_at bigint, lease text, leased_until bigint
  )`,
];
