import type { Migration } from "./index.ts";

/** Gateway accounts that a store's merchant brought: no other store may collect by them. */
export const merchantAccounts: Migration = () => ["alter table accounts add column store_id text"];
