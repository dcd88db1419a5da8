import type { Migration } from "./index.ts";

/** Which server processes live, and that the database takes their writes. */
export const processes: Migration = () => [
  `create table processes (
    process_id text primary key, version text not null, started_at bigint not null, seen_at bigint not null
  )`,
];
