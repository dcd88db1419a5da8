import { type Attempt, needsMerchant, note } from "./attempt.ts";
import type { World } from "./world.ts";

/** Whether an attempt still holds words of a gateway, a payer or a checkout's form, which tell of the buyer. */
function isPersonal({ redirect, facts, messages }: Attempt): boolean {
  return (
    redirect !== undefined ||
    facts.some(({ payer }) => payer !== undefined) ||
    messages.some(({ body }) => body !== undefined)
  );
}

/**
 * When an attempt that is over last told anything, in milliseconds since 1970. Nothing while it is open, while a refund
 * is on its way, while the merchant has to look at it, and once it is erased.
 */
export function personalSince(attempt: Attempt): number | undefined {
  const { outcome, nextCheckAt, createdAt, askedAt = 0, timeline, messages } = attempt;
  const isOver = outcome !== "open" && nextCheckAt === undefined && !needsMerchant(attempt);
  if (!isOver || !isPersonal(attempt)) return undefined;
  return Math.max(createdAt, askedAt, timeline.at(-1)?.at ?? 0, messages.at(-1)?.at ?? 0);
}

/**
 * Takes out what tells of the buyer. The messages' hashes and the facts without their payer stay: what was paid, when
 * and by which transaction remains proven.
 */
function erase(attempt: Attempt, at: number, why: string): Attempt {
  const { redirect: _, ...rest } = attempt;
  const facts = attempt.facts.map(({ payer: _, ...fact }) => fact);
  const messages = attempt.messages.map(({ body: _, ...message }) => message);
  return note({ ...rest, facts, messages }, at, `The buyer's data is erased: ${why}.`);
}

const BATCH = 100;

/** Erases what is over for longer than the shop keeps it. @returns how many. */
export async function eraseOld({ ledger, now, retention }: World): Promise<number> {
  let count = 0;
  for (;;) {
    const before = now() - retention;
    const old = await ledger.personalBefore(before, BATCH);
    for (const { id } of old) {
      await ledger.change(id, (row) => {
        const isOld = (personalSince(row) ?? Number.POSITIVE_INFINITY) < before;
        // What came meanwhile makes it new: written again, it is found by its new time.
        return isOld ? erase(row, now(), "the shop keeps it no longer") : { ...row };
      });
    }
    count += old.length;
    if (old.length < BATCH) return count;
  }
}

/** What was erased of a buyer and what was not, by payment ids. */
export interface Erasure {
  readonly erased: readonly string[];
  /** Those whose money the merchant has to give back or look at: to be asked for again after that. */
  readonly kept: readonly string[];
}

/**
 * Erases what the ledger holds of a buyer who asks for it: of the payments for carts with that e-mail address, and of
 * those whose messages name it. What a gateway says of them later is kept as a hash only.
 */
export async function eraseBuyer({ ledger, shop, now }: World, email: string): Promise<Erasure> {
  const collections = await shop.collectionsOf(email);
  const ofCarts = await Promise.all(collections.map((id) => ledger.ofCollection(id)));
  const named = (await ledger.mentioning(email)).filter((it) => names(it, email));
  const erased: string[] = [];
  const kept: string[] = [];
  for (const id of new Set([...ofCarts.flat(), ...named].map((it) => it.id))) {
    const row = await ledger.change(id, (it) => {
      if (needsMerchant(it) || it.forgotten) return it;
      return { ...erase(it, now(), "the buyer asked for it"), forgotten: true };
    });
    (row.forgotten ? erased : kept).push(id);
  }
  return { erased, kept };
}

const EMAIL = /[\w.%+-]+@[\w-]+(?:\.[\w-]+)+/g;

/** Whether a message holds this very address: a longer one that ends with it is another buyer's. */
function names({ messages, facts }: Attempt, email: string): boolean {
  const texts = messages.flatMap(({ body = "" }) => [body, decodeForm(body)]);
  const found = [...texts, JSON.stringify(facts)].flatMap((text) => text.match(EMAIL) ?? []);
  return found.some((it) => it.toLowerCase() === email.toLowerCase());
}

/** A form's text in plain; anything else as it is. */
function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
