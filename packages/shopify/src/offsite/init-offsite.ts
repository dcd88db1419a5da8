import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Currency, parseConfig } from "@polygate/core";
import * as z from "zod";
import { toAppToml } from "../app-toml.ts";
import { OFFSITE_SCOPES } from "../scopes.ts";
import { toExtensionToml } from "./extension-toml.ts";

/** Shopify shows no longer labels. */
const Label = z.string().min(1).max(50);

const OffsiteInitOptions = z.strictObject({
  /** Where the app's files go. It must not exist yet, so that nothing is overwritten. */
  folder: z.string().min(1),
  /** The app's name, as merchants see it in their admin. */
  name: z.string().min(1).max(30),
  clientId: z.string().regex(/^[0-9a-f]{32}$/, "expected 32 characters of 0-9 and a-f"),
  /** Where merchants open the app and webhooks arrive: `https://pay.example/shopify`. */
  address: z.url({ protocol: /^https$/ }),
  /** Where session requests arrive, with mutual TLS: `https://sessions.pay.example:8443`. */
  sessionsUrl: z.url({ protocol: /^https$/ }),
  /** What buyers read at checkout, and the same by locale. */
  label: Label,
  labels: z.record(z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/), Label).default({}),
  /** Where shops must be, ISO 3166. */
  countries: z.array(z.string().regex(/^[A-Z]{2}$/, "expected a country like IN")).min(1),
  /** What buyers pay in, ISO 4217. */
  currencies: z.array(Currency).min(1),
  /** The badges at checkout, by Shopify's own names. */
  paymentMethods: z.array(z.string().regex(/^[a-z][a-z0-9_-]*$/)).min(1),
  /** Whether the app is for payments without money. */
  testMode: z.boolean(),
});
export type OffsiteInitOptions = z.input<typeof OffsiteInitOptions>;

/**
 * Writes the files of a payments app: its configuration, and the payments extension.
 *
 * @returns what is left for the owner to do, one step each.
 * @throws {PaymentError} `configuration_invalid`; {@link Error} `EEXIST` where the folder exists.
 */
export async function initOffsite(input: OffsiteInitOptions): Promise<readonly string[]> {
  const options = parseConfig("shopify init", OffsiteInitOptions, input);
  const { folder, name, clientId, label, labels: buyerLabels } = options;
  const address = options.address.replace(/\/+$/, "");
  await mkdir(folder);
  const app = toAppToml({
    remark: "Written by `polygate shopify init-offsite`. An approved partner's payments app.",
    clientId,
    name,
    address,
    scopes: [],
    aboutScopes: `The payments extension brings its own. After the first deployment: "${OFFSITE_SCOPES.join(",")}".`,
    topics: ["app/uninstalled"],
  });
  await writeFile(join(folder, "shopify.app.toml"), app);
  const manifest = { name: "polygate-payments-app", private: true, workspaces: ["extensions/*"] };
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const extension = join(folder, "extensions", "polygate-payments");
  await mkdir(extension, { recursive: true });
  const toml = toExtensionToml({
    ...options,
    merchantLabel: name,
    buyerLabel: label,
    buyerLabels,
    sessionsUrl: options.sessionsUrl.replace(/\/+$/, ""),
  });
  await writeFile(join(extension, "shopify.extension.toml"), toml);
  return [
    "In the Partner Dashboard, apply as a Payments Partner. Shopify approves partner and app; without that the next step fails.",
    `In ${folder}, run: npm install && npx @shopify/cli@latest app deploy`,
    `In shopify.app.toml, set scopes = "${OFFSITE_SCOPES.join(",")}", and deploy again.`,
    `In the server's configuration, set shopifyApp (client ID and secret) and shopifySessions, so that ${options.sessionsUrl} reaches it with Shopify's client certificates.`,
    "Run: polygate doctor",
    "Install the app on a development store, and set it up there as a merchant would.",
  ];
}
