import { resolve } from "node:path";
import { Command, Option } from "commander";
import { EXIT } from "../exit-codes.ts";
import { codeOf, Failure } from "../failure.ts";
import type { AddCommand } from "../program.ts";
import { readSettings } from "../settings.ts";

interface Options {
  readonly name: string;
  readonly clientId: string;
  readonly sessionsUrl: string;
  readonly label: string;
  readonly labelIn: readonly string[];
  readonly countries: string;
  readonly currencies: string;
  readonly paymentMethods: string;
  readonly mode: "test" | "live";
  readonly folder: string;
}

/** `polygate shopify init-offsite`: the files of an approved partner's payments app, which many shops install. */
export function addShopifyOffsite(shopify: Command, add: AddCommand): void {
  const init = new Command("init-offsite")
    .description("write the payments app of an approved Payments Partner, which many shops install")
    .requiredOption("--name <name>", "the app's name, as merchants read it")
    .requiredOption("--client-id <id>", "of the app, from its settings in the Dev Dashboard")
    .requiredOption("--sessions-url <url>", "where shopifySessions is reached, with mutual TLS")
    .requiredOption("--label <text>", "what buyers read at checkout")
    .addOption(
      new Option("--label-in <locale=text>", "the same in another language; may be repeated")
        .argParser((value: string, before: readonly string[]) => [...before, value])
        .default([]),
    )
    .requiredOption("--countries <list>", "where shops must be, as IN,BD")
    .requiredOption("--currencies <list>", "what buyers pay in, as INR,BDT")
    .requiredOption("--payment-methods <list>", "the badges at checkout, as Shopify names them")
    .addOption(
      new Option("--mode <mode>", "whether real money moves")
        .choices(["test", "live"])
        .default("test"),
    )
    .option("--folder <path>", "where the app's files go", "./polygate-shopify-offsite");
  add<Options>(shopify, init, async ({ configFile, report }, options) => {
    const { config } = await readSettings(configFile);
    if (!config.publicUrl?.startsWith("https:")) {
      throw new Failure(EXIT.configuration, "The server has no public https address.", {
        hint: "Set publicUrl in the configuration: Shopify and merchants' browsers must reach it.",
      });
    }
    const folder = resolve(options.folder);
    const address = `${config.publicUrl.replace(/\/+$/, "")}/shopify`;
    const steps = await writeApp({ ...options, folder }, address);
    report.done(
      { folder, steps },
      () =>
        `The payments app is in ${folder}.\n\nLeft to do:\n${steps
          .map((step, index) => `${index + 1}. ${step}`)
          .join("\n")}`,
    );
    return EXIT.done;
  });
}

async function writeApp(options: Options, address: string): Promise<readonly string[]> {
  const { initOffsite } = await import("@polygate/shopify");
  const { name, clientId, sessionsUrl, label, folder } = options;
  try {
    return await initOffsite({
      folder,
      name,
      clientId,
      address,
      sessionsUrl,
      label,
      labels: Object.fromEntries(options.labelIn.map(toPair)),
      countries: toList(options.countries),
      currencies: toList(options.currencies),
      paymentMethods: toList(options.paymentMethods),
      testMode: options.mode === "test",
    });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    throw new Failure(EXIT.failed, `${folder} is there already, and nothing is overwritten.`, {
      hint: "Name another folder with --folder, or move that one away.",
    });
  }
}

function toList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function toPair(text: string): readonly [string, string] {
  const [locale = "", ...label] = text.split("=");
  return [locale, label.join("=")];
}
