import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig } from "@polygate/core";
import * as z from "zod";
import { toAppToml } from "./app-toml.ts";
import { SCOPES } from "./scopes.ts";

const InitOptions = z.strictObject({
  /** Where the app's files go. It must not exist yet, so that nothing is overwritten. */
  folder: z.string().min(1),
  /** The app's name, as staff sees it in the shop's admin. */
  name: z.string().min(1).max(30),
  clientId: z.string().regex(/^[0-9a-f]{32}$/, "expected 32 characters of 0-9 and a-f"),
  /** Where this store's requests arrive: `https://pay.example/stores/tea`. */
  address: z.url({ protocol: /^https$/ }),
  paymentMethod: z.string().min(1),
});
export type InitOptions = z.input<typeof InitOptions>;

const TOPICS = [
  "orders/create",
  "orders/cancelled",
  "orders/edited",
  "orders/updated",
  "refunds/create",
  "app/uninstalled",
];

/**
 * Writes the files of a merchant's own Shopify app: its configuration, and the block for checkout.
 *
 * @returns what is left for the owner to do, one step each.
 * @throws {PaymentError} `configuration_invalid`; {@link Error} `EEXIST` where the folder exists.
 */
export async function initShopify(input: InitOptions): Promise<readonly string[]> {
  const options = parseConfig("shopify init", InitOptions, input);
  const { folder, paymentMethod } = options;
  const address = options.address.replace(/\/+$/, "");
  await mkdir(folder);
  const { name, clientId } = options;
  const toml = toAppToml({
    remark:
      "Written by `polygate shopify init`. One merchant's own app: it must not be offered to others.",
    clientId,
    name,
    address,
    scopes: SCOPES,
    topics: TOPICS,
  });
  await writeFile(join(folder, "shopify.app.toml"), toml);
  const manifest = { name: "polygate-shopify-app", private: true, workspaces: ["extensions/*"] };
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const extension = join(folder, "extensions", "polygate-pay");
  await cp(fileURLToPath(new URL("../extension", import.meta.url)), extension, {
    recursive: true,
    filter: (source) => !/[\\/](?:tests|node_modules)$/.test(source),
  });
  await writeFile(
    join(extension, "src", "server.ts"),
    `/** Where the shop's store is at the Polygate server. */\nexport const SERVER = ${JSON.stringify(address)};\n`,
  );
  return [
    `In ${folder}, run: npm install && npx @shopify/cli@latest app deploy`,
    "In the Dev Dashboard, open the app and install it on the shop. Approve that it reads and changes orders.",
    `In the shop's admin, under Settings > Payments > Manual payment methods, create one with exactly this name: ${paymentMethod}`,
    'Under Settings > Checkout > Customize, add the block "Pay this order" to the Thank you page and to the Order status page, and save.',
    "Run: polygate doctor",
    `Place a test order with ${paymentMethod}: the block appears within seconds. Place one with cash on delivery: nothing appears.`,
  ];
}
