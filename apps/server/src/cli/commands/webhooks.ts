import { Command, Option } from "commander";
import type { MessageRow } from "../../storage/outbox.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import type { AddCommand } from "../program.ts";
import { readTime } from "../read-time.ts";
import { type Report, toTable } from "../report.ts";
import { type AtDatabase, showTime, workOnDatabase } from "../work-on-database.ts";

interface ListOptions {
  readonly store?: string;
  readonly status?: (typeof STATUSES)[number];
  readonly since?: string;
  readonly limit: string;
}

interface ReplayOptions {
  readonly store?: string;
  readonly failedSince?: string;
  readonly since?: string;
  readonly until?: string;
}

const STATUSES = ["pending", "delivered", "failed", "superseded"] as const;

/** How many are sent again in one transaction. */
const BATCH = 500;
/** The most of a time that is sent again at once: a shop has to cope with it. */
const MOST = 100_000;

/** `polygate webhooks`: what shops were told, and telling them again. */
export function addWebhooks(parent: Command, add: AddCommand): void {
  const webhooks = new Command("webhooks").description(
    "what shops were told or are to be told, and telling them again",
  );

  const list = new Command("list")
    .description("the newest messages")
    .option("--store <id>", "only this store's")
    .addOption(new Option("--status <status>", "only these").choices(STATUSES))
    .option("--since <time>", "written since then: 2026-11-25, 2026-11-25T10:00 (UTC), 2h, 3d")
    .option("--limit <number>", "how many", "20");
  add<ListOptions>(webhooks, list, async (call, options) => {
    const found = await workOnDatabase(call, (at) => readNewest(at, options));
    call.report.done({ webhooks: found.map(toShown) }, () => describe(found));
    return EXIT.done;
  });

  const replay = new Command("replay")
    .description(
      "send one again, all that failed since a time, or all of a time; with the same webhook-id",
    )
    .argument("[id]", "as polygate webhooks list shows it")
    .option("--failed-since <time>", "all that were given up, written since then")
    .option("--since <time>", "all, delivered ones too, written since then")
    .option("--until <time>", "and before then")
    .option("--store <id>", "only this store's");
  add<ReplayOptions>(webhooks, replay, async (call, options, [id]) => {
    const count = await workOnDatabase(call, (at) =>
      id === undefined ? replayMany(at, options, call.report) : replayOne(at, id),
    );
    call.report.done(
      { replayed: count },
      () =>
        `${count} ${count === 1 ? "message is" : "messages are"} sent again, within seconds where the server runs.`,
    );
    return EXIT.done;
  });
  parent.addCommand(webhooks);
}

async function readNewest(
  { storage, clock }: AtDatabase,
  { store, status, since, limit: text }: ListOptions,
): Promise<MessageRow[]> {
  const limit = Number(text);
  if (!(Number.isInteger(limit) && limit > 0 && limit <= 1000)) {
    throw new Failure(EXIT.usage, "--limit must be a whole number from 1 to 1000.");
  }
  return await storage.run("listDeliveries", {
    limit,
    ...(store !== undefined && { store_id: store }),
    ...(status !== undefined && { status }),
    ...(since !== undefined && { since: readTime(since, clock()) }),
  });
}

/** Why one is not sent again. */
const REFUSALS = {
  unknown: "There is no such message.",
  superseded: "It is no longer true: the shop was or will be told what is.",
  disabled: "Its address is switched off: the shop answered that it is gone.",
} as const;

async function replayOne(
  { storage, clock, actor }: AtDatabase,
  message_id: string,
): Promise<number> {
  const refusal = await storage.run("replayDelivery", { message_id, actor, now: clock() });
  if (refusal === undefined) return 1;
  throw new Failure(EXIT.failed, REFUSALS[refusal], { hint: "polygate webhooks list" });
}

async function replayMany(
  { storage, clock, actor }: AtDatabase,
  { store, failedSince, since, until }: ReplayOptions,
  report: Report,
): Promise<number> {
  const now = clock();
  const filter = {
    actor,
    ...(store !== undefined && { store_id: store }),
    ...(until !== undefined && { until: readTime(until, now) }),
  };
  if (failedSince !== undefined && since === undefined) {
    const failed = { ...filter, status: "failed" as const, since: readTime(failedSince, now) };
    let total = 0;
    for (;;) {
      const count = await storage.run("replayDeliveries", { ...failed, now, limit: BATCH });
      total += count;
      if (count < BATCH) return total;
      report.note(`${total} so far`);
    }
  }
  if (since !== undefined && failedSince === undefined) {
    const from = readTime(since, now);
    return await storage.run("replayDeliveries", { ...filter, since: from, now, limit: MOST });
  }
  throw new Failure(EXIT.usage, "Say what is sent again: an id, --failed-since or --since.", {
    hint: "For example: polygate webhooks replay --failed-since 3d",
  });
}

function toShown(row: MessageRow) {
  return {
    id: row.message_id,
    store: row.store_id,
    session: row.session_id,
    event: row.event,
    status: row.status,
    attempts: row.attempts,
    lastStatus: row.last_status,
    lastError: row.last_error,
    createdAt: new Date(row.created_at).toISOString(),
    nextAt: row.next_at === null ? null : new Date(row.next_at).toISOString(),
  };
}

function describe(rows: readonly MessageRow[]): string {
  if (rows.length === 0) return "There are no such messages.";
  return toTable(
    ["ID", "EVENT", "SESSION", "STATUS", "TRIES", "LAST", "WRITTEN"],
    rows.map((row) => [
      row.message_id,
      row.event,
      row.session_id,
      row.status,
      String(row.attempts),
      row.last_error ?? (row.last_status === null ? "" : String(row.last_status)),
      showTime(row.created_at),
    ]),
  );
}
