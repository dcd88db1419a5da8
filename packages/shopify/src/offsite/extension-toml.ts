import { toToml } from "../app-toml.ts";
import { API_VERSION } from "../documents.ts";

/** What a payments extension says about itself. */
export interface ExtensionToml {
  /** What merchants read in the admin, 50 characters at most. */
  readonly merchantLabel: string;
  /** What buyers read at checkout, 50 characters at most; in other languages where they are given, by locale. */
  readonly buyerLabel: string;
  readonly buyerLabels: Readonly<Record<string, string>>;
  /** Where session requests arrive: `https://sessions.pay.example:8443`. */
  readonly sessionsUrl: string;
  /** Where shops must be that may use it, ISO 3166: `IN`. */
  readonly countries: readonly string[];
  /** What buyers may be asked for, ISO 4217: `INR`. */
  readonly currencies: readonly string[];
  /** The badges at checkout, as Shopify names them: `visa`. */
  readonly paymentMethods: readonly string[];
  /** Whether shops may try it without money. */
  readonly testMode: boolean;
}

/**
 * Writes a payments extension's `shopify.extension.toml`, of the target that leads buyers to a page elsewhere.
 *
 * Names and rules of its fields as Shopify's command line checks them before it deploys: `payments_app_extension_schemas/`,
 * `base_payments_app_extension_schema.ts` and `offsite_payments_app_extension_schema.ts` of
 * https://github.com/Shopify/cli; https://shopify.dev/docs/apps/build/payments/configuration describes them. Capture and void
 * have no addresses: the gateways here collect at once, and without them Shopify asks for sales only. Deferred payments and
 * instalments go together, and there are none.
 */
export function toExtensionToml(extension: ExtensionToml): string {
  const { merchantLabel, buyerLabel, buyerLabels, countries, currencies, testMode } = extension;
  const url = (kind: string) => toToml(`${extension.sessionsUrl}/${kind}`);
  const labels = Object.entries(buyerLabels).map(
    ([locale, label]) => `
  [[extensions.buyer_label_translations]]
  locale = ${toToml(locale)}
  label = ${toToml(label)}
`,
  );
  const contexts = currencies.map(
    (currency) => `
  [[extensions.supported_buyer_contexts]]
  currency = ${toToml(currency)}
`,
  );
  return `# Written by \`polygate shopify init-offsite\`. Only approved Payments Partners can deploy it.
api_version = ${toToml(API_VERSION)}

[[extensions]]
type = "payments_extension"
name = ${toToml(merchantLabel)}
handle = "polygate-payments"
merchant_label = ${toToml(merchantLabel)}
buyer_label = ${toToml(buyerLabel)}
payment_session_url = ${url("payment")}
refund_session_url = ${url("refund")}
supported_countries = ${toToml(countries)}
supported_payment_methods = ${toToml(extension.paymentMethods)}
test_mode_available = ${toToml(testMode)}
supports_3ds = false
supports_deferred_payments = false
supports_installments = false

  [[extensions.targeting]]
  target = "payments.offsite.render"
${labels.join("")}${contexts.join("")}`;
}
