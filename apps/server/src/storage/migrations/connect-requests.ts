import type { Migration } from "./index.ts";

/** Shops that the owner asked for access, which they have not given yet. */
export const connectRequests: Migration = () => [
  `create table connect_requests (
    state_hash text primary key, platform text not null, site text not null, name text not null, mode text not null,
    accounts text, settings text not null, requested_by text not null, created_at bigint not null,
    expires_at bigint not null, used_at bigint, store_id text, error text
  )`,
];
