import type { Engine } from "./engine.ts";

/** How long what is personal is kept, in days. */
export interface Retention {
  /** Bodies of messages. */
  readonly messageDays: number;
  /** What a shop told of its buyers, and gateways of who paid. */
  readonly buyerDays: number;
}

const DAY = 24 * 3_600_000;
/** Refused messages prove nothing: their bodies are kept for this many days at most. */
const REFUSED_DAYS = 14;
/** How many rows are erased at a time, so that nothing else waits long. Bodies may be large. */
const MESSAGES = 50;
const SESSIONS = 20;

/** Erases what has been kept for long enough, a batch at a time, and writes down how much that was. */
export async function eraseOld(
  { storage, clock, retention }: Engine,
  goesOn: () => boolean,
): Promise<void> {
  const now = clock();
  const { messageDays, buyerDays } = retention;
  const before = now - messageDays * DAY;
  const refusedBefore = now - Math.min(messageDays, REFUSED_DAYS) * DAY;
  const refused = await inBatches(MESSAGES, goesOn, (limit) =>
    storage.run("eraseMessages", { before: refusedBefore, refused: true, limit, now }),
  );
  const others = await inBatches(MESSAGES, goesOn, (limit) =>
    storage.run("eraseMessages", { before, refused: false, limit, now }),
  );
  const fromPlatforms = await inBatches(MESSAGES, goesOn, (limit) =>
    storage.run("erasePlatformMessages", { before, limit, now }),
  );
  const fromShops = await inBatches(MESSAGES, goesOn, (limit) =>
    storage.run("eraseShopAnswers", { before, limit }),
  );
  const messages = refused + others + fromPlatforms + fromShops;
  const buyers = await inBatches(SESSIONS, goesOn, (limit) =>
    storage.run("eraseOldBuyers", { before: now - buyerDays * DAY, limit, now }),
  );
  await inBatches(MESSAGES, goesOn, (limit) => storage.run("forgetOld", { now, limit }));
  if (messages + buyers === 0) return;
  await storage.run("addAudit", {
    at: now,
    actor: "schedule",
    action: "retention.erased",
    detail: { messages, buyers, messageDays, buyerDays },
  });
}

/**
 * Erases a buyer because somebody asks for it, by e-mail address or telephone number, in all stores or in one.
 *
 * @returns how many sessions were erased, and which are still open: they can be once they have ended.
 */
export async function eraseBuyer(
  { storage, clock }: Engine,
  {
    by,
    ...buyer
  }: {
    readonly email?: string;
    readonly phone?: string;
    readonly order_refs?: readonly string[];
    readonly everyone?: true;
    readonly store_id?: string;
    readonly by: string;
  },
): Promise<{ readonly erased: number; readonly open: readonly string[] }> {
  let erased = 0;
  if (buyer.store_id !== undefined) {
    await eraseTold({ storage, clock }, { ...buyer, store_id: buyer.store_id });
  }
  for (;;) {
    const batch = await storage.run("eraseBuyer", { ...buyer, limit: SESSIONS, now: clock() });
    erased += batch.erased;
    if (batch.more) continue;
    await storage.run("addAudit", {
      at: clock(),
      actor: by,
      action: "buyer.erasure",
      ...(buyer.store_id !== undefined && { store_id: buyer.store_id }),
      // Who it was is what must not be written down.
      detail: { sessions: erased, open: batch.open.length },
    });
    return { erased, open: batch.open };
  }
}

/** Erases what the store's platform told of a buyer, and what the owner was told then. */
async function eraseTold(
  { storage, clock }: Pick<Engine, "storage" | "clock">,
  {
    store_id,
    email,
    phone,
    order_refs = [],
    everyone,
  }: {
    readonly store_id: string;
    readonly email?: string;
    readonly phone?: string;
    readonly order_refs?: readonly string[];
    readonly everyone?: true;
  },
): Promise<void> {
  const words = everyone
    ? null
    : [email, phone, ...order_refs].filter((word) => word !== undefined);
  if (words?.length === 0) return;
  for (let after: number | undefined = 0; after !== undefined; ) {
    after = await storage.run("erasePlatformMessagesAbout", {
      store_id,
      words,
      after,
      limit: MESSAGES,
      now: clock(),
    });
  }
  await storage.run("eraseNoticesAbout", { store_id, words });
}

async function inBatches(
  limit: number,
  goesOn: () => boolean,
  erase: (limit: number) => Promise<number>,
): Promise<number> {
  let sum = 0;
  for (let last = limit; last === limit && goesOn(); sum += last) last = await erase(limit);
  return sum;
}
