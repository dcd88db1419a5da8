import { existsSync } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Command } from "commander";
import { HttpUrl } from "../../http-url.ts";
import { createKey, writeKeys } from "../../master-key.ts";
import { EXIT } from "../exit-codes.ts";
import { codeOf, Failure } from "../failure.ts";
import type { AddCommand, Call } from "../program.ts";
import { DEFAULT_FILE } from "../settings.ts";

interface Options {
  readonly publicUrl?: string;
  readonly port?: string;
  readonly shopName?: string;
  readonly secretFile?: string;
  readonly dataDir?: string;
  readonly database?: string;
}

/** `polygate init`: the first configuration, with a master key beside it. */
export function addInit(parent: Command, add: AddCommand): void {
  const command = new Command("init")
    .description("write a first configuration and its master key; overwrites nothing")
    .option(
      "--public-url <url>",
      "where buyers and gateways reach the server, as https://pay.example.com",
    )
    .option("--port <number>", "where it listens on this machine", "3001")
    .option("--shop-name <name>", "what buyers read")
    .option("--secret-file <file>", "where the master key is written", "./polygate.secret")
    .option("--data-dir <folder>", "where the database lies", "./data")
    .option("--database <url>", "a PostgreSQL instead of a file");
  add<Options>(parent, command, async (call, options) => {
    const file = resolve(call.configFile ?? DEFAULT_FILE);
    const secretFile = resolve(dirname(file), options.secretFile ?? "polygate.secret");
    for (const path of [file, secretFile]) refuseExisting(path);
    const publicUrl = await readPublicUrl(call, options.publicUrl);
    const shopName = options.shopName ?? (await answer(call, "Your shop's name: ", "The shop"));
    const config = {
      publicUrl,
      port: readPort(options.port),
      shopName,
      secretFile,
      dataDir: resolve(dirname(file), options.dataDir ?? "data"),
      ...(options.database !== undefined && { databaseUrl: options.database }),
    };
    await mkdir(dirname(secretFile), { recursive: true, mode: 0o700 });
    await writeKeys(secretFile, [createKey()]);
    await writeNew(file, `${JSON.stringify(config, undefined, 2)}\n`);
    call.report.done(
      { config: file, secret: secretFile },
      () => `Written: ${file}
         ${secretFile}, the master key: keep a copy of it apart from the backups

Next: polygate doctor    looks whether all is well
      polygate serve     runs the server`,
    );
    return EXIT.done;
  });
}

function refuseExisting(path: string): void {
  if (!existsSync(path)) return;
  throw new Failure(EXIT.failed, `${path} is there already, and init overwrites nothing.`, {
    hint: "Name another file with --config or --secret-file, or move that one away.",
  });
}

async function readPublicUrl(call: Call, given: string | undefined): Promise<string> {
  const text =
    given ??
    (await answer(call, "Where do buyers reach it? https://pay.example.com : ", undefined));
  const parsed = HttpUrl.safeParse(text);
  if (parsed.success && new URL(parsed.data).pathname === "/") {
    return new URL(parsed.data).origin;
  }
  throw new Failure(
    EXIT.usage,
    "The public address must be an http or https address without a path.",
    {
      hint: "For example: polygate init --public-url https://pay.example.com",
    },
  );
}

async function answer(call: Call, question: string, fallback: string | undefined): Promise<string> {
  try {
    return (await call.terminal.ask(question)) || (fallback ?? "");
  } catch (cause) {
    if (fallback !== undefined) return fallback;
    throw new Failure(EXIT.usage, "The public address is missing.", {
      cause,
      hint: "polygate init --public-url https://pay.example.com",
    });
  }
}

function readPort(text: string | undefined): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Failure(EXIT.usage, `There is no port ${text}.`, { hint: "A port is 1 to 65535." });
}

/** Only where nothing is there yet, even where another process writes at the same moment. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    const handle = await open(file, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (codeOf(error) === "EEXIST") refuseExisting(file);
    throw error;
  }
}
