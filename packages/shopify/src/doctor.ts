import { type Clock, PaymentError, parseConfig, systemClock } from "@polygate/core";
import { createAdmin } from "./admin.ts";
import { ShopifyConfig } from "./config.ts";
import { API_VERSION, EXAMINE } from "./documents.ts";
import { SCOPES } from "./scopes.ts";
import { createAccessToken } from "./token.ts";
import type { TokenVault } from "./token-vault.ts";
import * as wire from "./wire.ts";

/** One thing that was looked at. Read-only: nothing at the shop is changed. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, and what to do about it where it is not well. Shows no secret. */
  readonly message: string;
}

/** How far this machine's clock may be from Shopify's, in milliseconds. */
const MAX_SKEW = 30_000;

/**
 * Looks whether a shop and its app are set up, without changing anything there.
 *
 * @throws {PaymentError} `configuration_invalid`
 */
export async function examineShopify(
  input: ShopifyConfig,
  { clock = systemClock, vault }: { readonly clock?: Clock; readonly vault?: TokenVault } = {},
): Promise<readonly Finding[]> {
  const parsed = parseConfig("shopify", ShopifyConfig, input);
  let shopTime: number | undefined;
  const config = {
    ...parsed,
    fetch: async (url: string, init: RequestInit) => {
      const response = await parsed.fetch(url, init);
      const date = Date.parse(response.headers.get("date") ?? "");
      if (!Number.isNaN(date)) shopTime = date;
      return response;
    },
  };
  const accessToken = createAccessToken({ config, clock, vault, byCredentials: true });
  const admin = createAdmin(config, accessToken);
  try {
    const examined = await admin.run(EXAMINE, {}, wire.Examined);
    return [
      say("access", true, `The app reaches ${examined.shop.myshopifyDomain}.`),
      ...examine(config, examined),
      ...examineClock(shopTime, clock()),
    ];
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    return [say("access", false, error.message), ...examineClock(shopTime, clock())];
  }
}

function examine(
  { clientId, mode, shop }: { clientId: string; mode: "test" | "live"; shop: string },
  { shop: found, currentAppInstallation: installation }: wire.Examined,
): Finding[] {
  const scopes = installation.accessScopes.map(({ handle }) => handle);
  const granted = (scope: string) =>
    scopes.includes(scope) || scopes.includes(scope.replace("read_", "write_"));
  const missing = SCOPES.filter((scope) => !granted(scope));
  const { apiKey, webhookApiVersion } = installation.app;
  const development = found.plan.partnerDevelopment;
  return [
    found.myshopifyDomain === shop
      ? say("shop", true, "It is the configured shop.")
      : say("shop", false, `The token is for ${found.myshopifyDomain}: set shop to that address.`),
    missing.length === 0
      ? say("scopes", true, `The app has ${SCOPES.join(" and ")}.`)
      : say(
          "scopes",
          false,
          `The app lacks ${missing.join(" and ")}. Deploy the app again and approve the scopes in the shop's admin.`,
        ),
    apiKey === clientId
      ? say("app", true, "The token belongs to the configured client ID.")
      : say(
          "app",
          false,
          "The token belongs to another app: webhooks and blocks would be refused.",
        ),
    webhookApiVersion === API_VERSION
      ? say("webhooks", true, `The app's webhooks are of version ${API_VERSION}.`)
      : say(
          "webhooks",
          false,
          `The app's webhooks are of version ${webhookApiVersion}: set api_version = "${API_VERSION}" in shopify.app.toml and deploy.`,
        ),
    mode === "live" || development
      ? say(
          "mode",
          true,
          `Payments are ${mode}, the shop is a ${development ? "development" : "real"} one.`,
        )
      : say(
          "mode",
          true,
          "Payments are test ones on a real shop: only its test orders can be paid.",
        ),
  ];
}

function examineClock(shopTime: number | undefined, now: number): Finding[] {
  if (shopTime === undefined) return [];
  const apart = Math.abs(shopTime - now);
  return apart <= MAX_SKEW
    ? [say("clock", true, "This machine's clock agrees with Shopify's.")]
    : [
        say(
          "clock",
          false,
          `This machine's clock is ${Math.round(apart / 1000)} seconds from Shopify's: session tokens would be refused. Turn on time synchronisation.`,
        ),
      ];
}

function say(name: string, ok: boolean, message: string): Finding {
  return { name, ok, message };
}
