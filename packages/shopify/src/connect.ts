import { type Platform, parseConfig } from "@polygate/core";
import * as z from "zod";
import type { ShopifyConfig } from "./config.ts";
import { createOffsite, type Offsite, type OffsiteConfig } from "./offsite/offsite.ts";
import { createShopify, type ShopifyDependencies } from "./shopify.ts";

/** A store's settings: which of the two ways in its shop uses, and what that one needs. */
export type ShopifySettings =
  | (ShopifyConfig & { readonly app?: "manual" })
  | (OffsiteConfig & { readonly app: "offsite" });

const Which = z.looseObject({ app: z.enum(["manual", "offsite"]).default("manual") });

/**
 * Connects a shop by its settings. @default `app` is `manual`
 *
 * @throws {PaymentError} `configuration_invalid`
 */
export function connectShopify(
  settings: ShopifySettings,
  dependencies: ShopifyDependencies,
): Platform | Offsite {
  parseConfig("shopify", Which, settings);
  if (settings.app === "offsite") {
    const { app: _, ...config } = settings;
    return createOffsite(config, dependencies);
  }
  const { app: _, ...config } = settings;
  return createShopify(config, dependencies);
}

/** Whether a platform takes session requests. */
export function isOffsite(platform: Platform | Offsite | undefined): platform is Offsite {
  return platform !== undefined && "session" in platform;
}
