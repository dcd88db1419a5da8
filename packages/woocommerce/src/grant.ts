import { decodeUtf8, type Fetch, PaymentError, parseJsonText, parseRequest } from "@polygate/core";
import * as z from "zod";
import { WooCommerceConfig } from "./config.ts";
import { createStore } from "./store.ts";
import type * as wire from "./wire.ts";

/** What WooCommerce posts once its owner said yes. Not signed: whoever knows the state may have sent it. */
const Grant = z.object({
  /** What we sent as `user_id`: the state. */
  user_id: z.string().min(1).max(200),
  consumer_key: z.string().regex(/^ck_\w{20,100}$/),
  consumer_secret: z.string().regex(/^cs_\w{20,100}$/),
  key_permissions: z.string(),
});

/** Access to a shop's REST API, as its owner gives it. */
export interface WooCommerceGrant {
  readonly state: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

/**
 * Where a shop's owner is asked to give access, in WooCommerce's own words. Not with Plain permalinks.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#rest-api-keys
 */
export function toGrantAddress(request: {
  /** The shop's address as WordPress has it. */
  readonly url: string;
  /** Who asks, as the owner reads it. */
  readonly appName: string;
  readonly state: string;
  /** Where the owner's browser goes afterwards, with `success` and `user_id`. */
  readonly returnUrl: string;
  /** Where WooCommerce posts the keys. It insists on https. */
  readonly callbackUrl: string;
}): string {
  const address = new URL(`${request.url.replace(/\/+$/, "")}/wc-auth/v1/authorize`);
  address.search = new URLSearchParams({
    app_name: request.appName,
    scope: "read_write",
    user_id: request.state,
    return_url: request.returnUrl,
    callback_url: request.callbackUrl,
  }).toString();
  return address.href;
}

/** Reads what was posted. @throws {PaymentError} `request_invalid` where it is no grant of what was asked for. */
export function readGrant(body: Uint8Array): WooCommerceGrant {
  const grant = parseRequest("woocommerce", Grant, readJson(body));
  if (grant.key_permissions !== "read_write") {
    throw refused("the shop gave less than it was asked for: Read/Write is needed");
  }
  const { user_id: state, consumer_key: consumerKey, consumer_secret: consumerSecret } = grant;
  return { state, consumerKey, consumerSecret };
}

/**
 * Asks the very shop whether keys are its own, may write, and whether it has the payment method.
 *
 * @throws {PaymentError} `request_invalid` saying what is wrong; `configuration_invalid` for an address that may not be used.
 */
export async function verifyGrant({
  fetch,
  ...config
}: {
  readonly mode: "test" | "live";
  readonly url: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly paymentMethod: string;
  readonly fetch: Fetch;
}): Promise<void> {
  const secret = "-".repeat(32);
  const parsed = WooCommerceConfig.safeParse({ ...config, secret, fetch });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join(".")}: ${message}`,
    );
    throw refused(problems.join("; "));
  }
  const store = createStore(parsed.data);
  let methods: readonly wire.PaymentMethod[];
  try {
    methods = await store.listPaymentMethods();
    await store.tryWriting();
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    throw refused(`the shop did not let us in with these keys. ${error.message}`);
  }
  if (methods.some(({ id }) => id === config.paymentMethod)) return;
  const known = methods.map(({ id }) => id).join(", ");
  throw refused(`the shop has no payment method ${config.paymentMethod}. It has: ${known}`);
}

function readJson(body: Uint8Array): unknown {
  try {
    return parseJsonText(decodeUtf8(body));
  } catch {
    throw refused("the body is not JSON");
  }
}

function refused(message: string): PaymentError {
  return new PaymentError("request_invalid", message, { gateway: "woocommerce" });
}
