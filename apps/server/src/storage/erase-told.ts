import type { Queries } from "./database.ts";

/** What somebody is known by, in any case of letters; null for everybody. */
type Words = readonly string[] | null;

/** What an empty body looks like. */
const EMPTY = Buffer.alloc(0);
/** What stands in a notice's place. */
const ERASED = "(Erased: it told of a buyer.)";

/**
 * Erases the bodies of a store's platform messages that name somebody, of those that were worked on. A batch at a time.
 *
 * @returns where the next batch begins; `undefined` after the last.
 */
export async function erasePlatformMessagesAbout(
  db: Queries,
  {
    store_id,
    words,
    after,
    limit,
    now,
  }: {
    readonly store_id: string;
    readonly words: Words;
    /** The last that was looked at. */
    readonly after: number;
    readonly limit: number;
    readonly now: number;
  },
): Promise<number | undefined> {
  const messages = await db
    .selectFrom("platform_inbox")
    .select(["inbox_id", "body"])
    .where("store_id", "=", store_id)
    .where("inbox_id", ">", after)
    .where("erased_at", "is", null)
    .where("worked_at", "is not", null)
    .orderBy("inbox_id")
    .limit(limit)
    .execute();
  for (const { inbox_id, body } of messages) {
    if (!tellsOf(Buffer.from(body).toString(), words)) continue;
    await db
      .updateTable("platform_inbox")
      .set({ body: EMPTY, erased_at: now })
      .where("inbox_id", "=", inbox_id)
      .execute();
  }
  return messages.length === limit ? messages.at(-1)?.inbox_id : undefined;
}

/** Erases what the owner was told of somebody by a store's platform, and the mail about it. */
export async function eraseNoticesAbout(
  db: Queries,
  { store_id, words }: { readonly store_id: string; readonly words: Words },
): Promise<void> {
  const notices = await db
    .selectFrom("notices")
    .select(["notice_id", "text"])
    .where("store_id", "=", store_id)
    .where("kind", "=", "platform")
    .execute();
  for (const { notice_id, text } of notices) {
    if (text === ERASED || !tellsOf(text, words)) continue;
    await db
      .updateTable("notices")
      .set({ text: ERASED })
      .where("notice_id", "=", notice_id)
      .execute();
    await db
      .updateTable("emails")
      .set({ body: ERASED })
      .where("dedupe", "=", `notice ${notice_id}`)
      .execute();
  }
}

function tellsOf(text: string, words: Words): boolean {
  const lower = text.toLowerCase();
  return words === null || words.some((word) => lower.includes(word.toLowerCase()));
}
