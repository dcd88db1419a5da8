import { exponentOf, PaymentError, parseConfig } from "@polygate/core";
import type { StoreCheck } from "./check.ts";
import { WooCommerceConfig } from "./config.ts";
import { createStore, type Store } from "./store.ts";
import { TOPICS } from "./webhooks.ts";
import type * as wire from "./wire.ts";

/**
 * Looks at everything a store without the plugin needs: that it lets us in and takes changes, its payment method, its
 * webhooks, its currency. Changes nothing in the shop.
 *
 * @param address where the store's requests arrive at the server, without a slash at the end.
 * @throws {PaymentError} `configuration_invalid`
 */
export async function checkWooCommerce(
  input: WooCommerceConfig,
  { address }: { readonly address: string },
): Promise<readonly StoreCheck[]> {
  const config = parseConfig("woocommerce", WooCommerceConfig, input);
  const store = createStore(config);
  const methods = await attempt(() => store.listPaymentMethods());
  if ("failure" in methods) {
    const rest = fail("REST API", methods.failure, letIn(methods.error));
    return [checkTls(config.url), rest, { ...UNKNOWN, name: "shop" }];
  }
  return [
    checkTls(config.url),
    ok("REST API", "the shop lets this server in"),
    await checkWriting(store),
    checkMethod(methods.value, config.paymentMethod),
    await checkWebhooks(store, `${address}/webhooks`),
    await checkCurrency(store),
  ];
}

const UNKNOWN = {
  state: "skip",
  detail: "nothing is known of it: its REST API did not answer",
} as const;

function checkTls(url: string): StoreCheck {
  if (url.startsWith("https:")) return ok("TLS", url);
  return warn(
    "TLS",
    `${url} is not encrypted`,
    "Good for trying out only: give the shop a certificate.",
  );
}

function letIn({ code }: PaymentError): string {
  if (code === "authentication_failed") {
    return 'Was the key taken back? Else the Authorization header is dropped on its way (Apache: SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1), a security plugin blocks the REST API, or WordPress does not see that it is behind TLS. Connect the shop again to get a new key.';
  }
  if (code === "response_invalid") {
    return "Settings → General → WordPress Address must be exactly this address, and Settings → Permalinks anything but Plain.";
  }
  if (code === "request_invalid") return "Add the host to allowPrivate if it is your own shop.";
  return "Is the shop up, its name right, its certificate valid, and no maintenance under way?";
}

async function checkWriting(store: Store): Promise<StoreCheck> {
  const tried = await attempt(() => store.tryWriting());
  if ("value" in tried) return ok("changes", "the key may change orders");
  return fail(
    "changes",
    tried.failure,
    "The key needs Read/Write, and its user must be a shop manager or administrator. Connect the shop again.",
  );
}

function checkMethod(methods: readonly wire.PaymentMethod[], wanted: string): StoreCheck {
  const name = "payment method";
  const method = methods.find(({ id }) => id === wanted);
  if (!method) {
    const known = methods.map(({ id }) => id).join(", ");
    return fail(name, `there is no ${wanted}`, `Connect the shop again with one of: ${known}.`);
  }
  const shown = `${wanted}, shown as “${method.title ?? ""}”`;
  if (method.enabled) return ok(name, shown);
  return warn(
    name,
    `${shown}, is switched off`,
    "WooCommerce → Settings → Payments: switch it on.",
  );
}

async function checkWebhooks(store: Store, address: string): Promise<StoreCheck> {
  const name = "webhooks";
  const fix =
    "The server sets them going again within the hour. If they stop again, the shop cannot reach it: see WooCommerce → Status → Logs → webhooks-delivery. Orders are found without them, within minutes.";
  const found = await attempt(() => store.listWebhooks());
  if ("failure" in found) return warn(name, found.failure, fix);
  const ours = found.value.filter((it) => it.delivery_url === address);
  const dead = TOPICS.filter(
    (topic) => !ours.some((it) => it.topic === topic && it.status === "active"),
  );
  if (dead.length > 0) return warn(name, `${dead.join(", ")} missing or switched off`, fix);
  return ok(name, `to ${address}`);
}

async function checkCurrency(store: Store): Promise<StoreCheck> {
  const name = "currency";
  const read = await attempt(async () => ({
    currency: await store.readSetting("woocommerce_currency"),
    decimals: await store.readSetting("woocommerce_price_num_decimals"),
  }));
  if ("failure" in read) return { ...UNKNOWN, name };
  const { currency, decimals } = read.value;
  const exponent = exponentOf(currency);
  const detail = `${currency} with ${decimals} decimals`;
  if (exponent === undefined) {
    return fail(
      name,
      `${currency} is not a currency of ISO 4217`,
      "WooCommerce → Settings → General → Currency.",
    );
  }
  if (Number(decimals) <= exponent) return ok(name, detail);
  return fail(
    name,
    `${detail}: totals may have a part that nobody can pay`,
    `WooCommerce → Settings → General → Number of decimals: ${exponent} at most.`,
  );
}

/** What a call came to, or why it did not. @throws what is no answer of the shop's. */
async function attempt<Value>(
  call: () => Promise<Value>,
): Promise<{ value: Value } | { failure: string; error: PaymentError }> {
  try {
    return { value: await call() };
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    return { failure: error.detail ? `${error.message}: ${error.detail}` : error.message, error };
  }
}

function ok(name: string, detail: string): StoreCheck {
  return { name, state: "ok", detail };
}

function warn(name: string, detail: string, fix: string): StoreCheck {
  return { name, state: "warn", detail, fix };
}

function fail(name: string, detail: string, fix: string): StoreCheck {
  return { name, state: "fail", detail, fix };
}
