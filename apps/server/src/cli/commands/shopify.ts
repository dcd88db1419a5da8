import { resolve } from "node:path";
import { Command, Option } from "commander";
import * as z from "zod";
import { EXIT } from "../exit-codes.ts";
import { codeOf, Failure } from "../failure.ts";
import type { AddCommand, Call } from "../program.ts";
import { type AtDatabase, workOnDatabase } from "../work-on-database.ts";
import { addShopifyOffsite } from "./shopify-offsite.ts";

interface Options {
  readonly store: string;
  readonly name: string;
  readonly shop: string;
  readonly clientId: string;
  readonly mode: "test" | "live";
  readonly method: string;
  readonly folder: string;
}

const StoreId = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/);
const ShopDomain = z.string().regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/);

/** `polygate shopify`: Shopify shops whose orders are paid here. */
export function addShopify(parent: Command, add: AddCommand): void {
  const shopify = new Command("shopify").description("Shopify shops whose orders are paid here");
  const init = new Command("init")
    .description(
      "add a store for a Shopify shop, and write the shop's own app; asks for its secret",
    )
    .requiredOption("--store <id>", "stands in addresses: choose it once")
    .requiredOption("--name <name>", "what you and your buyers know it by")
    .requiredOption("--shop <address>", "the permanent address, as tea-shop.myshopify.com")
    .requiredOption("--client-id <id>", "of the app, from its settings in the Dev Dashboard")
    .requiredOption(
      "--method <name>",
      "what the manual payment method is called, as buyers read it",
    )
    .addOption(
      new Option("--mode <mode>", "whether real money moves")
        .choices(["test", "live"])
        .default("test"),
    )
    .option("--folder <path>", "where the app's files go", "./polygate-shopify");
  add<Options>(shopify, init, async (call, options) => {
    refuseWrong(options);
    const folder = resolve(options.folder);
    const clientSecret = await askForSecret(call);
    const steps = await workOnDatabase(call, (at) =>
      addStore(at, { ...options, folder, clientSecret }),
    );
    call.report.done(
      { store: options.store, folder, steps },
      () =>
        `The store ${options.store} is there, and the shop's app is in ${folder}.\n\nLeft to do:\n${steps
          .map((step, index) => `${index + 1}. ${step}`)
          .join("\n")}`,
    );
    return EXIT.done;
  });
  addShopifyOffsite(shopify, add);
  parent.addCommand(shopify);
}

function refuseWrong({ store, shop }: Options): void {
  if (!StoreId.safeParse(store).success) {
    throw new Failure(EXIT.usage, "--store takes a-z, 0-9, - and _, at most 40 characters.");
  }
  if (!ShopDomain.safeParse(shop).success) {
    throw new Failure(
      EXIT.usage,
      "--shop takes the permanent address, as tea-shop.myshopify.com.",
      {
        hint: "It is in the address of the shop's admin, whatever the shop's own domain is.",
      },
    );
  }
}

/** Never an option: what is typed there stays in the shell's history. */
async function askForSecret({ terminal }: Call): Promise<string> {
  const secret = await terminal.ask("The app's client secret: ", true).catch(() => "");
  if (secret !== "") return secret;
  throw new Failure(EXIT.usage, "The app's client secret is missing.", {
    hint: "It is in the Dev Dashboard, under the app's settings. Type it when you are asked.",
  });
}

async function addStore(
  { storage, config, box, clock, actor }: AtDatabase,
  options: Options & { readonly clientSecret: string },
): Promise<readonly string[]> {
  const { store: store_id, name, mode, shop, clientId, clientSecret, method } = options;
  if (!config.publicUrl?.startsWith("https:")) {
    throw new Failure(EXIT.configuration, "The server has no public https address.", {
      hint: "Set publicUrl in the configuration: Shopify and buyers' browsers must reach it.",
    });
  }
  if (await storage.run("readStore", { store_id })) {
    throw new Failure(EXIT.failed, `There is a store ${store_id} already.`, {
      hint: "Choose another --store.",
    });
  }
  const steps = await writeApp({
    folder: options.folder,
    name: name.slice(0, 30),
    clientId,
    address: `${config.publicUrl.replace(/\/+$/, "")}/stores/${store_id}`,
    paymentMethod: method,
  });
  const now = clock();
  await storage.run("createStore", {
    store: {
      store_id,
      platform: "shopify",
      name,
      mode,
      url: null,
      settings: box.seal(JSON.stringify({ shop, clientId, clientSecret, paymentMethod: method })),
      late_payments: "ask",
      release_level: 4,
      notify_email: null,
      status: "active",
      created_at: now,
      origin: "database",
      accounts: null,
    },
    actor,
    now,
  });
  return steps;
}

async function writeApp(app: Parameters<typeof import("@polygate/shopify").initShopify>[0]) {
  const { initShopify } = await import("@polygate/shopify");
  try {
    return await initShopify(app);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    throw new Failure(EXIT.failed, `${app.folder} is there already, and init overwrites nothing.`, {
      hint: "Name another folder with --folder, or move that one away.",
    });
  }
}
