import { randomBytes } from "node:crypto";
import { type Fetch, PaymentError } from "@polygate/core";
import * as z from "zod";
import { hashKey } from "../api/authenticate.ts";
import type { Engine } from "../engine/engine.ts";
import type { GrantedStore } from "../storage/connect-requests.ts";
import type { Store } from "../storage/stores.ts";
import { toAddress } from "./connect-request.ts";

/** How long a shop's owner has to say yes, in milliseconds. */
export const GRANT_LIFETIME = 15 * 60_000;

/** How far a shop's clock may be behind this one, in milliseconds: its first order must not look older than the connection. */
const SKEW = 10 * 60_000;

/** Where a shop's answer and its owner's browser arrive. */
export const KEYS_PATH = "/connect/woocommerce/keys";
export const DONE_PATH = "/connect/woocommerce/done";

/** What asking a shop for access, and taking it, works with. */
export type Granting = Pick<Engine, "storage" | "secrets" | "clock">;

const PaymentMethod = z
  .string()
  .regex(/^[\w-]{1,100}$/, "the payment method's id, as WooCommerce has it: cheque, bacs");

/** What is asked of a shop without the plugin. */
export const GrantRequest = z.object({
  url: z.string(),
  name: z
    .string()
    .transform((text) => text.replace(/[\p{C}\s]+/gu, " ").trim())
    .pipe(z.string().min(1, "what you know the shop by").max(100)),
  mode: z.enum(["test", "live"]),
  paymentMethod: PaymentMethod,
  language: z.enum(["en", "bn", "hi"]).default("en"),
});
export type GrantRequest = z.infer<typeof GrantRequest>;

/** What a request's settings are in the storage. */
const Wanted = GrantRequest.pick({ paymentMethod: true, language: true });

/**
 * The shop's address as it is kept: without a slash at the end.
 *
 * @throws {PaymentError} `request_invalid` for one that keys may not be sent to.
 */
export function toSite(url: string, plainHosts: readonly string[]): string {
  const address = toAddress(url, plainHosts);
  if (typeof address === "string") throw refused(`the shop's address: ${address}`);
  if (address.search !== "" || address.hash !== "") {
    throw refused("the shop's address: without query or fragment");
  }
  return address.origin + address.pathname.replace(/\/+$/, "");
}

/**
 * Writes down what a shop is asked for.
 *
 * @returns where its owner can give it, within a quarter of an hour.
 */
export async function requestGrant(
  { storage, clock }: Pick<Granting, "storage" | "clock">,
  {
    request,
    accounts,
    publicUrl,
    appName,
    actor,
  }: {
    readonly request: GrantRequest;
    /** Which gateway accounts the shop may use; null: all of its mode. */
    readonly accounts: readonly string[] | null;
    readonly publicUrl: string;
    /** Who asks, as the shop's owner reads it. */
    readonly appName: string;
    readonly actor: string;
  },
): Promise<string> {
  const { toGrantAddress } = await import("@polygate/woocommerce");
  const { url, name, mode, paymentMethod, language } = request;
  const state = randomBytes(32).toString("base64url");
  const now = clock();
  await storage.run("putConnectRequest", {
    request: {
      state_hash: hashKey(state),
      platform: "woocommerce",
      site: url,
      name,
      mode,
      accounts: accounts && JSON.stringify(accounts),
      settings: JSON.stringify({ paymentMethod, language }),
      requested_by: actor,
      created_at: now,
      expires_at: now + GRANT_LIFETIME,
    },
  });
  return toGrantAddress({
    url,
    appName,
    state,
    returnUrl: publicUrl + DONE_PATH,
    callbackUrl: publicUrl + KEYS_PATH,
  });
}

/**
 * Takes what a shop posted. Nobody signed it: the state says which request it answers, once, and the keys are kept only
 * after the very shop that was asked let us in with them.
 *
 * @throws {PaymentError} `request_invalid` saying why nothing came of it.
 */
export async function takeGrant(
  granting: Granting,
  fetch: Fetch,
  body: Uint8Array,
): Promise<Store> {
  const { readGrant } = await import("@polygate/woocommerce");
  const { storage, clock } = granting;
  const { state, consumerKey, consumerSecret } = readGrant(body);
  const state_hash = hashKey(state);
  const request = await storage.run("takeConnectRequest", { state_hash, now: clock() });
  if (!request) throw refused("this was not asked for, was answered before, or is too old");
  const { site: url, name, mode, accounts, requested_by: actor } = request;
  const wanted = Wanted.parse(JSON.parse(request.settings));
  try {
    return await keepGrant(granting, fetch, {
      request: { url, name, mode, ...wanted },
      keys: { consumerKey, consumerSecret },
      accounts,
      actor,
      state_hash,
    });
  } catch (error) {
    const why = error instanceof PaymentError ? error.message : "something went wrong here";
    await storage.run("failConnectRequest", { state_hash, error: why });
    throw error;
  }
}

/**
 * Connects a shop by the keys of its REST API, once it let us in with them.
 *
 * @throws {PaymentError} `request_invalid` where it did not, or the shop is connected by its plugin.
 */
export async function keepGrant(
  { storage, secrets, clock }: Granting,
  fetch: Fetch,
  {
    request,
    keys,
    accounts,
    actor,
    state_hash,
  }: {
    readonly request: GrantRequest;
    readonly keys: { readonly consumerKey: string; readonly consumerSecret: string };
    /** JSON list; null: all of its mode. */
    readonly accounts: string | null;
    readonly actor: string;
    readonly state_hash?: string;
  },
): Promise<Store> {
  const { verifyGrant } = await import("@polygate/woocommerce");
  const { url, name, mode, paymentMethod, language } = request;
  const platform = "woocommerce";
  const known = await storage.run("findStoreOfSite", { platform, url, mode });
  const before = known?.settings ? JSON.parse(secrets.open(known.settings)) : {};
  if (known && known.status !== "disconnected" && !("consumerKey" in before)) {
    throw refused(
      "this shop is connected by its plugin. Disconnect it there first: an order must have one who writes to it",
    );
  }
  await verifyGrant({ mode, url, ...keys, paymentMethod, fetch });
  const now = clock();
  const settings = {
    url,
    ...keys,
    paymentMethod,
    language,
    // Links that are out go on working.
    secret: before.secret ?? randomBytes(32).toString("hex"),
    since: before.since ?? now - SKEW,
  };
  const grant: GrantedStore = {
    platform,
    site: url,
    name,
    mode,
    accounts,
    settings: secrets.seal(JSON.stringify(settings)),
    approved_by: actor,
  };
  return await storage.run("connectGranted", {
    grant,
    newStoreId: `st_${randomBytes(8).toString("hex")}`,
    now,
    ...(state_hash !== undefined && { state_hash }),
  });
}

function refused(message: string): PaymentError {
  return new PaymentError("request_invalid", message);
}
