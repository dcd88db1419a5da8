import type { Selectable } from "kysely";
import type { Queries, SessionTable } from "./database.ts";
import { contactsOf } from "./sessions.ts";

/** What is kept about a buyer: a session each, with what gateways told of who paid. */
export interface KnownOfBuyer {
  readonly session: Selectable<SessionTable>;
  readonly payers: readonly unknown[];
}

/** Finds what is kept about a buyer, by e-mail address or telephone number: the newest sessions. */
export async function exportBuyer(
  db: Queries,
  {
    email,
    phone,
    store_id,
    limit,
  }: {
    readonly email?: string;
    readonly phone?: string;
    readonly store_id?: string;
    readonly limit: number;
  },
): Promise<KnownOfBuyer[]> {
  const { buyer_email, buyer_phone } = contactsOf(JSON.stringify({ email, phone }));
  if (buyer_email === null && buyer_phone === null) return [];
  let query = db
    .selectFrom("sessions")
    .selectAll()
    .where((where) =>
      where.or([
        ...(buyer_email === null ? [] : [where("buyer_email", "=", buyer_email)]),
        ...(buyer_phone === null ? [] : [where("buyer_phone", "=", buyer_phone)]),
      ]),
    );
  if (store_id !== undefined) query = query.where("store_id", "=", store_id);
  const sessions = await query.orderBy("created_at", "desc").limit(limit).execute();
  const known: KnownOfBuyer[] = [];
  for (const session of sessions) {
    const facts = await db
      .selectFrom("facts")
      .innerJoin("payments", "payments.payment_id", "facts.payment_id")
      .select("facts.fact")
      .where("payments.session_id", "=", session.session_id)
      .execute();
    const payers = facts.flatMap(({ fact }) => JSON.parse(fact).payer ?? []);
    known.push({ session, payers });
  }
  return known;
}
