import type { Fetch } from "@polygate/core";
import * as z from "zod";

/** A shop's permanent address, as in the admin's URL: `tea-shop.myshopify.com`. */
export const ShopDomain = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, "expected an address like shop.myshopify.com");

const MINUTE = 60_000;

/** What every app has: the shop, and what the app shows itself with. */
export const AppConfig = z.strictObject({
  /** `test` is for test orders and development stores only: Shopify itself is asked whether it is one. */
  mode: z.enum(["test", "live"]),
  /** The permanent address, as in the admin's URL: `tea-shop.myshopify.com`. */
  shop: ShopDomain,
  /** Dev Dashboard → the app → Settings → Client ID. */
  clientId: z.string().min(1),
  /** Dev Dashboard → the app → Settings → Client secret. Signs webhooks, session tokens and pay links. A secret. */
  clientSecret: z.string().min(1),
  /**
   * A fixed token, or a function that returns one. @default that of the merchant's consent; without it, in manual mode, tokens of
   * 24 hours by the client's credentials, renewed when they end or are refused. A secret.
   */
  accessToken: z
    .union([
      z.string().min(1),
      z.custom<() => Promise<string>>((value) => typeof value === "function", "expected a token"),
    ])
    .optional(),
  /** Which of the store's gateway accounts collects. @default the first that takes the sum */
  account: z.string().min(1).optional(),
  /** How long one call may take, in milliseconds. @default 15000 */
  timeout: z.int().min(100).max(120_000).default(15_000),
  /** Stands in for the platform's `fetch`, in tests. */
  fetch: z
    .custom<Fetch>((value) => typeof value === "function", "expected a function")
    .default(() => (input: string, init: RequestInit) => globalThis.fetch(input, init)),
});
export type AppConfig = z.output<typeof AppConfig>;

/** One shop, and the custom app that was made for it alone. */
export const ShopifyConfig = AppConfig.extend({
  /** The manual payment method's name exactly as the merchant typed it: Settings → Payments → Manual payment methods. */
  paymentMethod: z.string().min(1),
  /** How long an order may wait for its payment before it is given up, in milliseconds. @default 24 hours */
  payWithin: z
    .int()
    .min(10 * MINUTE)
    .max(7 * 24 * 60 * MINUTE)
    .default(24 * 60 * MINUTE),
  /** Whether an order that was given up unpaid is cancelled, its goods back in stock. @default true */
  cancelUnpaid: z.boolean().default(true),
  /** Whether the pay link also goes into the order's note, where staff sees it. @default true */
  linkInNote: z.boolean().default(true),
});
export type ShopifyConfig = z.input<typeof ShopifyConfig>;
export type ParsedConfig = z.output<typeof ShopifyConfig>;
