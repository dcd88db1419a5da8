import { type Fetch, systemClock } from "@polygate/core";
import { Command } from "commander";
import type { Check } from "../../doctor/check.ts";
import { checkClock, watchClocks } from "../../doctor/clock.ts";
import { checkContents, checkDatabase } from "../../doctor/database.ts";
import { checkGateway } from "../../doctor/gateways.ts";
import { checkMachine } from "../../doctor/machine.ts";
import { checkPublicUrl } from "../../doctor/public-url.ts";
import {
  checkAccess,
  checkShopify,
  findShopifyShops,
  type ShopifyShop,
} from "../../doctor/shopify.ts";
import { checkShop, type ShopAddress } from "../../doctor/shops.ts";
import {
  checkWooCommerce,
  findWooCommerceShops,
  type WooCommerceShop,
} from "../../doctor/woocommerce.ts";
import type { AccountConfig } from "../../engine/make-account.ts";
import { findMasterKey } from "../../master-key.ts";
import { createGuardedFetch } from "../../outgoing/guarded-fetch.ts";
import { createSecretBox, type SecretBox } from "../../secret-box.ts";
import type { Storage } from "../../storage/storage.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import { inspect, openDatabase } from "../open-database.ts";
import type { AddCommand } from "../program.ts";
import type { Report } from "../report.ts";
import { readSettings, type Settings } from "../settings.ts";

interface Options {
  readonly timeSource?: string;
}

/** `polygate doctor`: looks at everything that must be right, and says what to do where it is not. */
export function addDoctor(parent: Command, add: AddCommand): void {
  const command = new Command("doctor")
    .description("look at configuration, database, clock, public address, gateways and stores")
    .argument("[store]", "the word store, to look at one store on a shop platform alone")
    .argument("[id]", "its id")
    .option("--time-source <url>", "a server whose Date header this clock is compared with");
  add<Options>(parent, command, async ({ configFile, report }, { timeSource }, [what, id]) => {
    const settings = await readSettings(configFile);
    if (what !== undefined) {
      if (what !== "store" || id === undefined) {
        throw new Failure(EXIT.usage, "It is polygate doctor, or polygate doctor store <id>.");
      }
      return finish(report, await examineStore(settings, id));
    }
    const total = 5;
    const checks: Check[] = [];
    const step = (label: string, done: number) => report.progress(label, done, total);
    step("Looking at this machine", 0);
    checks.push(...(await checkMachine(settings.config, settings.file)));
    step("Looking at the database", 1);
    const { accounts, shops, shopify, woocommerce, found } = await lookInside(settings);
    checks.push(...found);
    const gateways = watchClocks((input, init) => globalThis.fetch(input, init), systemClock);
    step("Asking the gateways", 2);
    const { publicUrl } = settings.config;
    const asked = accounts.map((account) => checkGateway(account, publicUrl, gateways.fetch));
    checks.push(...(await Promise.all(asked)));
    if (timeSource !== undefined) await askTime(gateways.fetch, timeSource);
    checks.push(checkClock(gateways.skews));
    step("Trying the public address", 3);
    checks.push(await tryPublicUrl(settings));
    step("Knocking at the stores", 4);
    const guarded = createGuardedFetch({ allowed: settings.config.allowPrivate });
    checks.push(...(await Promise.all(shops.map((shop) => checkShop(shop, guarded)))));
    checks.push(...(await examinePlatforms(settings, { shopify, woocommerce })));
    step("Done", total);
    return finish(report, checks);
  });
}

function finish(report: Report, checks: readonly Check[]): ExitCode {
  const healthy = checks.every(({ state }) => state !== "fail");
  report.done({ ok: healthy, checks }, () => describe(checks));
  return healthy ? EXIT.done : EXIT.problems;
}

/** @throws {Failure} where there is no such store, or nothing that could be examined. */
async function examineStore(settings: Settings, id: string): Promise<readonly Check[]> {
  const { shopify, woocommerce, found } = await lookInside(settings, id);
  const checks = await examinePlatforms(settings, { shopify, woocommerce });
  if (checks.length > 0) return checks;
  const problem = found.find(({ name, state }) => name === "database" && state === "fail");
  throw new Failure(
    EXIT.failed,
    problem?.detail ?? `There is no active store ${id} on a shop platform that could be examined.`,
    { hint: problem?.fix ?? "polygate stores lists them." },
  );
}

async function examinePlatforms(
  { config }: Settings,
  { shopify, woocommerce }: Pick<Inside, "shopify" | "woocommerce">,
): Promise<readonly Check[]> {
  const guarded = createGuardedFetch({ allowed: config.allowPrivate });
  const examined = [
    ...shopify.map((shop) => checkShopify(shop, guarded)),
    ...woocommerce.map((shop) => checkWooCommerce(shop, config.publicUrl, guarded, systemClock)),
  ];
  return (await Promise.all(examined)).flat();
}

interface Inside {
  readonly accounts: readonly AccountConfig[];
  readonly shops: readonly ShopAddress[];
  readonly shopify: readonly ShopifyShop[];
  readonly woocommerce: readonly WooCommerceShop[];
  readonly found: readonly Check[];
}

/** What the database holds; what stands in the configuration where it cannot be read. @param only one store's id */
async function lookInside({ config }: Settings, only?: string): Promise<Inside> {
  const configured = {
    accounts: config.accounts,
    shops: config.keys.flatMap(({ label, webhookUrl: url }) => (url ? [{ label, url }] : [])),
    shopify: [],
    woocommerce: [],
  };
  try {
    const facts = await inspect(config);
    const database = checkDatabase(facts);
    if (!facts || facts.schema !== facts.latest) return { ...configured, found: [database] };
    const box = createSecretBox((await findMasterKey(config)).read);
    const storage = await openDatabase(config);
    try {
      const contents = await checkContents(storage, box, systemClock);
      const accounts = await readAccounts(storage, box);
      const all = await storage.run("listStores", { limit: 1000 });
      const stores = all.filter(({ store_id }) => only === undefined || store_id === only);
      const shopify = await findShopifyShops(stores, storage, box, systemClock);
      const access = await checkAccess(stores, storage);
      const woocommerce = await findWooCommerceShops(stores, storage, box, systemClock);
      const shops = await readShops(storage);
      const found = [database, ...contents, ...access];
      return { accounts, shops, shopify, woocommerce, found };
    } finally {
      await storage.close();
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { message: detail, hint: fix } = error;
    const failed: Check = { name: "database", state: "fail", detail, ...(fix && { fix }) };
    return { ...configured, found: [failed] };
  }
}

async function readAccounts(storage: Storage, box: SecretBox): Promise<AccountConfig[]> {
  const { accounts } = await storage.run("readAccounts", {});
  return accounts
    .filter(({ status }) => status === "active")
    .flatMap(({ account_id: id, gateway, config }) => {
      try {
        return [{ id, gateway, config: JSON.parse(box.open(config)) }];
      } catch {
        // The check of the stored secrets has said so already.
        return [];
      }
    });
}

async function readShops(storage: Storage): Promise<ShopAddress[]> {
  const keys = await storage.run("listKeys", { limit: 1000 });
  return keys
    .filter(({ status }) => status === "active")
    .flatMap(({ label, webhook_url: url }) => (url === null ? [] : [{ label, url }]));
}

async function tryPublicUrl({ config }: Settings): Promise<Check> {
  const keys = await findMasterKey(config).then(
    (key) => key.read(),
    () => [],
  );
  return await checkPublicUrl(config.publicUrl, keys, (input, init) =>
    globalThis.fetch(input, init),
  );
}

async function askTime(fetch: Fetch, source: string): Promise<void> {
  try {
    await fetch(source, { method: "HEAD", signal: AbortSignal.timeout(10_000) });
  } catch (cause) {
    throw new Failure(EXIT.usage, `No time could be had from ${source}.`, {
      cause,
      hint: "Name the address of any web server: --time-source https://example.com",
    });
  }
}

const SIGNS = { ok: "ok  ", warn: "WARN", fail: "FAIL", skip: "--  " } as const;

function describe(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ name, state, detail, fix }) => [
    `${SIGNS[state]} ${name}: ${detail}`,
    ...(fix === undefined ? [] : [`       ${fix}`]),
  ]);
  const failed = checks.filter(({ state }) => state === "fail").length;
  const warned = checks.filter(({ state }) => state === "warn").length;
  return [...lines, "", `${failed} to put right, ${warned} to look at.`].join("\n");
}
