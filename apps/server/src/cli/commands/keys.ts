import { Command, Option } from "commander";
import { hashKey } from "../../api/authenticate.ts";
import { HttpUrl } from "../../http-url.ts";
import { createApiKey, createWebhookSecret } from "../../keys/create-secrets.ts";
import type { ApiKey } from "../../storage/keys.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import type { AddCommand } from "../program.ts";
import { toTable } from "../report.ts";
import { type AtDatabase, showTime, workOnDatabase } from "../work-on-database.ts";

interface CreateOptions {
  readonly store: string;
  readonly label: string;
  readonly webhookUrl?: string;
  readonly readOnly?: boolean;
}

interface RotateOptions {
  readonly hours: string;
}

const HOUR = 3_600_000;

/** `polygate keys`: the shops' keys to the API. */
export function addKeys(parent: Command, add: AddCommand): void {
  const keys = new Command("keys").description("the shops' keys to the API");

  add(keys, new Command("list").description("all keys, never their text"), async (call) => {
    const found = await workOnDatabase(call, readAll);
    call.report.done({ keys: found.map(toShown) }, () => describe(found));
    return EXIT.done;
  });

  const create = new Command("create")
    .description("make a key for a store; its text is shown this once")
    .requiredOption("--store <id>", "whose orders it asks for")
    .requiredOption("--label <text>", "what you will know it by")
    .option("--webhook-url <url>", "where the shop is told; a secret to sign with is made")
    .option("--read-only", "it may read payments, not make them");
  add<CreateOptions>(keys, create, async (call, options) => {
    const made = await workOnDatabase(call, (at) => createKey(at, options));
    call.report.done({ ...toShown(made.row), key: made.key, webhookSecret: made.secret }, () =>
      [
        `Key:            ${made.key}`,
        ...(made.secret === undefined ? [] : [`Webhook secret: ${made.secret}`]),
        "Both are shown this once. Put them into the shop's settings, on its server, never into a page.",
      ].join("\n"),
    );
    return EXIT.done;
  });

  const rotate = new Command("rotate")
    .description("give a key a new text; the old one works on for a while")
    .argument("<id>", "as polygate keys list shows it")
    .addOption(new Option("--hours <number>", "how long the old one works on").default("24"));
  add<RotateOptions>(keys, rotate, async (call, { hours }, [id = ""]) => {
    const made = await workOnDatabase(call, (at) => rotateKey(at, id, readHours(hours)));
    call.report.done(
      { ...toShown(made.row), key: made.key },
      () => `New key: ${made.key}
It is shown this once. The old one works until ${showTime(made.row.previous_until)}.`,
    );
    return EXIT.done;
  });

  const revoke = new Command("revoke")
    .description("put a key out of use for good, at once")
    .argument("<id>", "as polygate keys list shows it");
  add(keys, revoke, async (call, _options, [id = ""]) => {
    const row = await workOnDatabase(call, ({ storage, actor, clock }) =>
      storage.run("revokeKey", { key_id: id, actor, now: clock() }),
    );
    if (!row) throw unknownKey(id);
    call.report.done(toShown(row), () => `${row.label}: this key works no longer.`);
    return EXIT.done;
  });

  parent.addCommand(keys);
}

async function readAll({ storage }: AtDatabase): Promise<ApiKey[]> {
  return await storage.run("listKeys", { limit: 10_000 });
}

async function createKey({ storage, box, actor, clock }: AtDatabase, options: CreateOptions) {
  const store = await storage.run("readStore", { store_id: options.store });
  if (!store) {
    throw new Failure(EXIT.usage, `There is no store ${options.store}.`, {
      hint: "polygate stores list",
    });
  }
  const url = options.webhookUrl;
  if (url !== undefined && !HttpUrl.safeParse(url).success) {
    throw new Failure(EXIT.usage, "--webhook-url must be an http or https address.");
  }
  const key = createApiKey(store.mode);
  const key_hash = hashKey(key);
  const secret = url === undefined ? undefined : createWebhookSecret();
  const row = await storage.run("createKey", {
    key: {
      key_id: key_hash.slice(0, 16),
      key_hash,
      store_id: store.store_id,
      label: options.label,
      permissions: JSON.stringify(
        options.readOnly ? ["payments:read"] : ["payments:read", "payments:write"],
      ),
      mode: store.mode,
      status: "active",
      webhook_url: url ?? null,
      webhook_secret: secret === undefined ? null : box.seal(secret),
      events: "[]",
    },
    actor,
    now: clock(),
  });
  return { row, key, secret };
}

async function rotateKey({ storage, actor, clock }: AtDatabase, id: string, hours: number) {
  const before = await storage.run("readKey", { key_id: id });
  if (!before) throw unknownKey(id);
  if (before.kind !== "bearer") {
    throw new Failure(
      EXIT.failed,
      "This key belongs to a connected shop, which replaces it itself.",
      {
        hint: "Disconnect and connect the shop again in its own settings.",
      },
    );
  }
  const key = createApiKey(before.mode);
  const now = clock();
  const row = await storage.run("rotateKey", {
    key_id: id,
    key_hash: hashKey(key),
    until: now + hours * HOUR,
    actor,
    now,
  });
  if (!row)
    throw new Failure(EXIT.failed, "A revoked key is not given a new text.", {
      hint: "polygate keys create",
    });
  return { row, key };
}

function readHours(text: string): number {
  const hours = Number(text);
  if (Number.isInteger(hours) && hours >= 0 && hours <= 24 * 90) return hours;
  throw new Failure(EXIT.usage, "--hours must be a whole number from 0 to 2160.");
}

function unknownKey(id: string): Failure {
  return new Failure(EXIT.failed, `There is no key ${id}.`, { hint: "polygate keys list" });
}

/** What may be shown of a key: nothing that opens anything. */
function toShown(key: ApiKey) {
  return {
    id: key.key_id,
    store: key.store_id,
    label: key.label,
    mode: key.mode,
    status: key.status,
    permissions: JSON.parse(key.permissions),
    webhookUrl: key.webhook_url,
    requests: key.requests,
    lastUsedAt: key.last_used_at,
    oldTextUntil: key.previous_until,
  };
}

function describe(keys: readonly ApiKey[]): string {
  if (keys.length === 0) return "There are no keys. Make one: polygate keys create";
  return toTable(
    ["ID", "STORE", "LABEL", "MODE", "STATUS", "REQUESTS", "LAST USED"],
    keys.map((key) => [
      key.key_id,
      key.store_id ?? "",
      key.label,
      key.mode,
      key.status,
      String(key.requests),
      showTime(key.last_used_at),
    ]),
  );
}
