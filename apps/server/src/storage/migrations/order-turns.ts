import type { Migration } from "./index.ts";

/** Whose turn it is with an order at its shop, where the shop has no lock of its own. */
export const orderTurns: Migration = () => [
  `create table order_turns (
    store_id text not null references stores (store_id), order_ref text not null, token text not null,
    until bigint not null, primary key (store_id, order_ref)
  )`,
];
