import { join } from "node:path";
import { buildPlugin } from "../build/plugin.ts";
import { openChromium } from "./browser.ts";
import { becomeOwner, connectShop } from "./connect.ts";
import { readStore, type StoreAccess } from "./env.ts";
import { inBrowser } from "./scenarios/browser.ts";
import { leaving } from "./scenarios/leaving.ts";
import { notifications } from "./scenarios/notify.ts";
import { pluginless } from "./scenarios/pluginless.ts";
import { purchase } from "./scenarios/purchase.ts";
import { refunds } from "./scenarios/refunds.ts";
import { shop } from "./scenarios/shop.ts";
import { unpaid } from "./scenarios/unpaid.ts";
import { logs, startSandbox, startServer, stopAll } from "./stack.ts";
import { installPlugin, openStore, PLUGIN, type Store } from "./store.ts";
import type { Scenario, World } from "./world.ts";

/**
 * Everything against a real store: builds and installs the plugin, starts server and sandbox, connects, drives. A word
 * runs the scenarios that have it in their names; `--pictures <folder>` takes pictures for the README.
 */
const parameters = process.argv.slice(2);
const pictures = parameters.includes("--pictures")
  ? parameters[parameters.indexOf("--pictures") + 1]
  : undefined;
const only = parameters.find((it) => !it.startsWith("--") && it !== pictures) ?? "";

const SCENARIOS: readonly Scenario[] = [
  ...inBrowser,
  ...purchase,
  ...notifications,
  ...unpaid,
  ...refunds,
  ...shop,
  ...pluginless,
  ...leaving,
];

const access = readStore();
if ("missing" in access) {
  console.log(
    `Skipped: ${access.missing.join(", ")} not set, so there is no store to run against.`,
  );
  for (const [name] of SCENARIOS) console.log(`skip  ${name}`);
  console.log("skipped");
} else {
  process.exitCode = (await run(access)) ? 0 : 1;
}

async function run(access: StoreAccess): Promise<boolean> {
  buildPlugin();
  const store = openStore(access);
  let passed = 0;
  let failed = 0;
  const attempt = async (name: string, task: () => Promise<void>) => {
    const started = performance.now();
    try {
      await task();
      passed += 1;
      console.log(`pass  ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${name}`);
      console.log(String(error instanceof Error ? error.stack : error).replaceAll(/^/gm, "      "));
    }
  };
  const browser = await openChromium();
  try {
    const world = await arrange(store, browser);
    console.log(`── ${JSON.stringify(await store.do("versions"))}`);
    await startSandbox();
    const said = await startServer();
    await attempt(
      "connect: approved on the server, nothing copied, both directions tested",
      async () => {
        await becomeOwner(world, said);
        await connectShop(world);
      },
    );
    for (const [name, scenario] of SCENARIOS) {
      if (name.includes(only)) await attempt(name, () => scenario(world));
    }
  } finally {
    await browser.close();
    await store.do("clean").catch(() => undefined);
    store.leave();
    stopAll(failed > 0);
    if (failed > 0) console.log(`logs: ${logs}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

/** A store as every scenario finds it. */
async function arrange(store: Store, browser: World["browser"]): Promise<World> {
  await store.do("plugins", { deactivate: PLUGIN });
  installPlugin(store.access, join(import.meta.dirname, "../.plugin/polygate-for-woocommerce"));
  await store.do("forget");
  await store.do("plugins", { activate: PLUGIN });
  const pages = await store.do("store", {
    options: {
      woocommerce_currency: "INR",
      woocommerce_price_num_decimals: "2",
      woocommerce_default_country: "IN:MH",
      woocommerce_coming_soon: "no",
      woocommerce_enable_guest_checkout: "yes",
      woocommerce_manage_stock: "yes",
      woocommerce_hold_stock_minutes: "60",
      woocommerce_cod_settings: { enabled: "yes", title: "Cash on delivery" },
      woocommerce_bacs_settings: { enabled: "yes", title: "Bank transfer" },
      woocommerce_cheque_settings: { enabled: "yes", title: "Pay online: we send you the link" },
    },
  });
  // What was switched off and on leaves WordPress without WooCommerce's addresses.
  await store.do("permalinks", { structure: "/%postname%/" });
  await store.do("hpos", { on: true });
  await store.do("mails", { clear: true });
  const { id: tea } = await store.do("product", {
    name: "Assam tea",
    price: "251.00",
    stock: 1000,
  });
  const { id: mug } = await store.do("product", { name: "Mug", price: "100.00", stock: 1000 });
  return { store, browser, tea, mug, pages, pictures };
}
