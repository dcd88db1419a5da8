import type { Queries } from "./database.ts";

/** What is known of a command that just came. */
export type CommandState =
  /** Whoever asked is to carry it out. */
  | { readonly type: "new" }
  | { readonly type: "answered"; readonly answer: string }
  /** Another is at it. */
  | { readonly type: "busy" }
  /** The same id came before with another content. */
  | { readonly type: "conflict" };

/** How long whoever began a command has before another may begin it again, in milliseconds. */
const LEASE = 60_000;

interface CommandKey {
  readonly store_id: string;
  readonly command_id: string;
}

/** Writes a command down before it is carried out, or finds what became of it before. */
export async function beginCommand(
  db: Queries,
  input: CommandKey & {
    readonly type: string;
    readonly fingerprint: string;
    readonly now: number;
  },
): Promise<CommandState> {
  const { now, ...command } = input;
  const written = await db
    .insertInto("commands")
    .values({ ...command, begun_at: now, lease_until: now + LEASE, answer: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning("command_id")
    .executeTakeFirst();
  if (written) return { type: "new" };
  const before = await db
    .selectFrom("commands")
    .selectAll()
    .where("store_id", "=", input.store_id)
    .where("command_id", "=", input.command_id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  if (before.fingerprint !== input.fingerprint) return { type: "conflict" };
  if (before.answer !== null) return { type: "answered", answer: before.answer };
  if (before.lease_until > now && before.lease_until <= now + LEASE) return { type: "busy" };
  await db
    .updateTable("commands")
    .set({ lease_until: now + LEASE })
    .where("store_id", "=", input.store_id)
    .where("command_id", "=", input.command_id)
    .execute();
  return { type: "new" };
}

/** Keeps what a command is answered with. @returns the answer that stands: the first, whoever gave it. */
export async function answerCommand(
  db: Queries,
  { store_id, command_id, answer }: CommandKey & { readonly answer: string },
): Promise<string> {
  await db
    .updateTable("commands")
    .set({ answer })
    .where("store_id", "=", store_id)
    .where("command_id", "=", command_id)
    .where("answer", "is", null)
    .execute();
  const kept = await db
    .selectFrom("commands")
    .select("answer")
    .where("store_id", "=", store_id)
    .where("command_id", "=", command_id)
    .executeTakeFirstOrThrow();
  return kept.answer ?? answer;
}

/** Lets a command be begun again at once: it could not be carried out. */
export async function releaseCommand(
  db: Queries,
  { store_id, command_id }: CommandKey,
): Promise<void> {
  await db
    .updateTable("commands")
    .set({ lease_until: 0 })
    .where("store_id", "=", store_id)
    .where("command_id", "=", command_id)
    .execute();
}
