import { PaymentError } from "@polygate/core";
import { Command, Option } from "commander";
import { keepGrant } from "../../connect/grant.ts";
import { GRANT_LIFETIME, GrantRequest, requestGrant, toSite } from "../../connect/request-grant.ts";
import { createGuardedFetch } from "../../outgoing/guarded-fetch.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import type { AddCommand, Call } from "../program.ts";
import { type AtDatabase, workOnDatabase } from "../work-on-database.ts";

interface Options {
  readonly name?: string;
  readonly method: string;
  readonly mode: "test" | "live";
  readonly language: "en" | "bn" | "hi";
  readonly ownKeys?: boolean;
}

/** `polygate stores connect-woocommerce <url>`: a shop where no plugin may be installed. */
export function addConnectWooCommerce(stores: Command, add: AddCommand): void {
  const command = new Command("connect-woocommerce")
    .description("connect a WooCommerce shop where no plugin may be installed")
    .argument("<url>", "the shop's address, as Settings → General → WordPress Address has it")
    .requiredOption("--method <id>", "the one payment method whose orders are paid here: cheque")
    .option("--name <name>", "what you and your buyers know it by (default: its host)")
    .addOption(
      new Option("--mode <mode>", "whether real money moves")
        .choices(["test", "live"])
        .default("test"),
    )
    .addOption(
      new Option("--language <code>", "what the message with the pay link is written in")
        .choices(["en", "bn", "hi"])
        .default("en"),
    )
    .option("--own-keys", "use a key made by hand in WooCommerce; asks for it");
  add<Options>(stores, command, async (call, options, [url = ""]) => {
    const keys = options.ownKeys ? await askForKeys(call) : undefined;
    return await workOnDatabase(call, async (at) => {
      const request = toRequest(url, options, at);
      if (keys) await connectNow(call, at, request, keys);
      else await askShop(call, at, request);
      return EXIT.done;
    });
  });
}

function toRequest(url: string, options: Options, { config }: AtDatabase): GrantRequest {
  try {
    const site = toSite(url, config.allowPrivate);
    const parsed = GrantRequest.safeParse({
      url: site,
      name: options.name ?? new URL(site).hostname,
      mode: options.mode,
      paymentMethod: options.method,
      language: options.language,
    });
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new Failure(
      EXIT.usage,
      `--${issue?.path[0] === "paymentMethod" ? "method" : "name"}: ${issue?.message}.`,
    );
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    throw new Failure(EXIT.usage, `${error.message}.`);
  }
}

/** Never options: what is typed there stays in the shell's history. */
async function askForKeys({ terminal }: Call) {
  const consumerKey = await terminal.ask("Consumer key (ck_…): ", true).catch(() => "");
  const consumerSecret = await terminal.ask("Consumer secret (cs_…): ", true).catch(() => "");
  if (consumerKey !== "" && consumerSecret !== "") return { consumerKey, consumerSecret };
  throw new Failure(EXIT.usage, "The key or its secret is missing.", {
    hint: "WooCommerce → Settings → Advanced → REST API → Add key, Read/Write. Type both when you are asked.",
  });
}

async function connectNow(
  { report }: Call,
  { storage, box, clock, config, actor }: AtDatabase,
  request: GrantRequest,
  keys: { readonly consumerKey: string; readonly consumerSecret: string },
): Promise<void> {
  const fetch = createGuardedFetch({ allowed: config.allowPrivate });
  try {
    const granting = { storage, secrets: box, clock };
    const store = await keepGrant(granting, fetch, { request, keys, accounts: null, actor });
    report.done(
      { store: store.store_id },
      () =>
        `${store.name} is connected. A running server registers its webhooks there within seconds; polygate doctor shows whether it could.`,
    );
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    throw new Failure(EXIT.failed, `The shop was not connected: ${error.message}.`);
  }
}

async function askShop(
  { report }: Call,
  { storage, clock, config, actor }: AtDatabase,
  request: GrantRequest,
): Promise<void> {
  if (!config.publicUrl?.startsWith("https:")) {
    throw new Failure(EXIT.configuration, "The server has no public https address.", {
      hint: "WooCommerce sends keys to https addresses only. Set publicUrl, or make a key by hand and use --own-keys.",
    });
  }
  const address = await requestGrant(
    { storage, clock },
    {
      request,
      accounts: null,
      publicUrl: config.publicUrl.replace(/\/+$/, ""),
      appName: config.shopName,
      actor,
    },
  );
  const minutes = GRANT_LIFETIME / 60_000;
  report.done(
    { address },
    () =>
      `Open this within ${minutes} minutes, signed in to the shop as an administrator, and approve:\n\n${address}\n\nThe server must be running: the shop sends its keys there.`,
  );
}
