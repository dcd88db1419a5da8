import { randomBytes } from "node:crypto";
import { PaymentError } from "@polygate/core";
import * as z from "zod";
import { hashKey } from "../api/authenticate.ts";
import type { Engine } from "../engine/engine.ts";
import { toAddress } from "./connect-request.ts";

/** How long a shop's owner has to say yes, in milliseconds. */
export const GRANT_LIFETIME = 15 * 60_000;

/** Where a shop's answer and its owner's browser arrive. */
export const KEYS_PATH = "/connect/woocommerce/keys";
export const DONE_PATH = "/connect/woocommerce/done";

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
  { storage, clock }: Pick<Engine, "storage" | "clock">,
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

function refused(message: string): PaymentError {
  return new PaymentError("request_invalid", message);
}
