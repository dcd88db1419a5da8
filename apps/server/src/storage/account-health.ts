import type { Queries } from "./database.ts";

/** How a gateway account has been doing, by the last messages that came from it. */
export interface AccountHealth {
  /** How many messages this rests on. */
  readonly messages: number;
  readonly verified: number;
  readonly hints: number;
  readonly answers: number;
  readonly refused: number;
  /** Milliseconds since 1970; null for never, among these. */
  readonly lastVerifiedAt: number | null;
  readonly lastAnswerAt: number | null;
  readonly lastRefusedAt: number | null;
  /** Why the last refused one was. */
  readonly lastRefusal: string | null;
}

/** How many messages are looked at. */
const RECENT = 200;

/** Looks at the last messages of an account. */
export async function readAccountHealth(
  db: Queries,
  { account_id }: { readonly account_id: string },
): Promise<AccountHealth> {
  const messages = await db
    .selectFrom("inbox")
    .select(["received_at", "verdict", "reason"])
    .where("account_id", "=", account_id)
    .orderBy("inbox_id", "desc")
    .limit(RECENT)
    .execute();
  const of = (wanted: string) => messages.filter(({ verdict }) => verdict === wanted);
  const [verified, answers, refused] = [of("verified"), of("answer"), of("refused")];
  return {
    messages: messages.length,
    verified: verified.length,
    hints: of("hint").length,
    answers: answers.length,
    refused: refused.length,
    lastVerifiedAt: verified[0]?.received_at ?? null,
    lastAnswerAt: answers[0]?.received_at ?? null,
    lastRefusedAt: refused[0]?.received_at ?? null,
    lastRefusal: refused[0]?.reason ?? null,
  };
}
