import { readFile } from "node:fs/promises";
import { gatewayNames } from "@polygate/core";
import { Command, Option } from "commander";
import * as z from "zod";
import { makeAccount } from "../../engine/make-account.ts";
import type { AccountRow } from "../../storage/accounts.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import type { AddCommand } from "../program.ts";
import { toTable } from "../report.ts";
import { type AtDatabase, workOnDatabase } from "../work-on-database.ts";

interface AddOptions {
  readonly id: string;
  readonly gateway: string;
  readonly file: string;
}

const DriverConfig = z.looseObject({ mode: z.enum(["test", "live"]) });
const Id = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/);

/** `polygate gateways`: the accounts at gateways. */
export function addGateways(parent: Command, add: AddCommand): void {
  const gateways = new Command("gateways").description("the accounts at payment gateways");

  add(gateways, new Command("list").description("all accounts, never their keys"), async (call) => {
    const { accounts } = await workOnDatabase(call, ({ storage }) =>
      storage.run("readAccounts", {}),
    );
    call.report.done({ gateways: accounts.map(toShown) }, () => describe(accounts));
    return EXIT.done;
  });

  const addOne = new Command("add")
    .description(
      "add an account; its configuration is read from a file, so that no key stands in a command",
    )
    .requiredOption("--id <id>", "stands in webhook addresses: choose it once")
    .addOption(
      new Option("--gateway <name>", "which gateway").choices(gatewayNames).makeOptionMandatory(),
    )
    .requiredOption(
      "--file <file>",
      "the driver's configuration as JSON, see its README; - reads it from the input",
    );
  add<AddOptions>(gateways, addOne, async (call, options) => {
    const row = await workOnDatabase(call, (at) => createAccount(at, options));
    call.report.done(
      toShown(row),
      () => `${row.account_id} takes payments from now on. polygate doctor tries its credentials.`,
    );
    return EXIT.done;
  });

  for (const [name, status, text] of [
    ["disable", "disabled", "takes no new payments; what is open there stays watched"],
    ["enable", "active", "takes payments again"],
  ] as const) {
    const command = new Command(name)
      .description(`the account ${text}`)
      .argument("<id>", "as polygate gateways list shows it");
    add(gateways, command, async (call, _options, [id = ""]) => {
      const row = await workOnDatabase(call, ({ storage, actor, clock }) =>
        storage.run("changeAccount", {
          account_id: id,
          change: { status },
          actor,
          now: clock(),
        }),
      );
      if (!row) {
        throw new Failure(EXIT.failed, `There is no account ${id}.`, {
          hint: "polygate gateways list",
        });
      }
      call.report.done(toShown(row), () => `${row.account_id} ${text}.`);
      return EXIT.done;
    });
  }
  parent.addCommand(gateways);
}

async function createAccount(
  { storage, box, actor, clock }: AtDatabase,
  { id, gateway, file }: AddOptions,
): Promise<AccountRow> {
  if (!Id.safeParse(id).success) {
    throw new Failure(EXIT.usage, "--id takes a-z, 0-9, - and _, at most 40 characters.");
  }
  const config = await readConfig(file);
  // Refuses what the driver does not take, before anything is kept.
  const made = makeAccount({ id, gateway, config }, (input, init) => globalThis.fetch(input, init));
  const now = clock();
  const row = await storage.run("createAccount", {
    account: {
      account_id: id,
      gateway,
      mode: config.mode,
      label: made.gateway.profile.title,
      config: box.seal(JSON.stringify(made.config)),
      status: "active",
      origin: "database",
      created_at: now,
    },
    actor,
    now,
  });
  if (row) return row;
  throw new Failure(EXIT.failed, `The id ${id} is taken, and an id is never given twice.`, {
    hint: "Choose another --id.",
  });
}

async function readConfig(file: string) {
  const text = await readFile(file === "-" ? "/dev/stdin" : file, "utf8").catch((cause) => {
    throw new Failure(EXIT.usage, `${file} cannot be read.`, { cause });
  });
  const parsed = DriverConfig.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  throw new Failure(EXIT.usage, `${file} must hold a JSON object with a mode, test or live.`, {
    hint: `For example: {"mode": "live", "apiKey": "…", "webhookSecret": "…"}`,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What may be shown of an account: not its configuration. */
function toShown(row: AccountRow) {
  return {
    id: row.account_id,
    gateway: row.gateway,
    mode: row.mode,
    label: row.label,
    status: row.status,
    origin: row.origin,
    checkedAt: row.checked_at,
    checkError: row.check_error,
  };
}

function describe(accounts: readonly AccountRow[]): string {
  if (accounts.length === 0) return "There are no accounts. Add one: polygate gateways add";
  return toTable(
    ["ID", "GATEWAY", "MODE", "STATUS", "FROM"],
    accounts.map((row) => [row.account_id, row.label, row.mode, row.status, row.origin]),
  );
}
