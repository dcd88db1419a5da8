import { model } from "@medusajs/framework/utils";

/** The ledger's table. `body` is the whole attempt; the other columns are what rows are found by. */
export const PolygateAttempt = model.define("polygate_attempt", {
  id: model.id().primaryKey(),
  provider: model.text(),
  session_id: model.text(),
  token: model.text(),
  account: model.text(),
  collection_id: model.text().nullable(),
  order_id: model.text().nullable(),
  reference: model.text().nullable(),
  outcome: model.text(),
  needs_merchant: model.boolean().default(false),
  next_check_at: model.dateTime().nullable(),
  personal_since: model.dateTime().nullable(),
  body: model.json(),
});
