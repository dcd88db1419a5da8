import type { Queries } from "./database.ts";

interface TurnKey {
  readonly store_id: string;
  readonly order_ref: string;
  /** Whose turn it is: nobody else may end it. */
  readonly token: string;
}

/** Takes the turn with an order, which ends by itself in the end. @returns whether it was free. */
export async function takeOrderTurn(
  db: Queries,
  { now, lease, ...key }: TurnKey & { readonly now: number; readonly lease: number },
): Promise<boolean> {
  const until = now + lease;
  const taken = await db
    .insertInto("order_turns")
    .values({ ...key, until })
    .onConflict((conflict) =>
      conflict
        .columns(["store_id", "order_ref"])
        .doUpdateSet({ token: key.token, until })
        .where("order_turns.until", "<=", now),
    )
    .returning("token")
    .executeTakeFirst();
  return taken !== undefined;
}

/** Ends a turn; one that somebody else has taken since stays theirs. */
export async function endOrderTurn(db: Queries, { store_id, order_ref, token }: TurnKey) {
  await db
    .deleteFrom("order_turns")
    .where("store_id", "=", store_id)
    .where("order_ref", "=", order_ref)
    .where("token", "=", token)
    .execute();
}
