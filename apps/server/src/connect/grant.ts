import { randomBytes } from "node:crypto";
import { type Fetch, PaymentError } from "@polygate/core";
import { hashKey } from "../api/authenticate.ts";
import type { Engine } from "../engine/engine.ts";
import type { GrantedStore } from "../storage/connect-requests.ts";
import type { Store } from "../storage/stores.ts";
import { GrantRequest } from "./request-grant.ts";

/** How far a shop's clock may be behind this one, in milliseconds: its first order must not look older than the connection. */
const SKEW = 10 * 60_000;

/** What taking a shop's access works with. */
type Granting = Pick<Engine, "storage" | "secrets" | "clock">;

/** What a request's settings are in the storage. */
const Wanted = GrantRequest.pick({ paymentMethod: true, language: true });

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
