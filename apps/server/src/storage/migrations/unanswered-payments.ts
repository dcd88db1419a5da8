import type { Migration } from "./index.ts";

/** Which payments a gateway does not answer about, although it answers about others. */
export const unansweredPayments: Migration = () => [
  "alter table payments add column unanswered integer not null default 0",
  "alter table payments add column unanswered_since bigint",
];
