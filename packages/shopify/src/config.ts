import type { Fetch } from "@polygate/core";
import * as z from "zod";

/** One shop, and the custom app that was made for it alone. */
export const ShopifyConfig = z.strictObject({
  /** `test` is for test orders and development stores only: Shopify itself is asked whether it is one. */
  mode: z.enum(["test", "live"]),
  /** The permanent address, as in the admin's URL: `tea-shop.myshopify.com`. */
  shop: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, "expected an address like shop.myshopify.com"),
  /** Dev Dashboard → the app → Settings → Client secret. Signs webhooks. */
  clientSecret: z.string().min(1),
  /** An Admin API token with `read_orders` and `write_orders`; a function where it is renewed (client credentials: 24 h). A secret. */
  accessToken: z.union([
    z.string().min(1),
    z.custom<() => Promise<string>>((value) => typeof value === "function", "expected a token"),
  ]),
  /** The manual payment method's name exactly as the merchant typed it: Settings → Payments → Manual payment methods. */
  paymentMethod: z.string().min(1),
  /** How long one call may take, in milliseconds. @default 15000 */
  timeout: z.int().min(100).max(120_000).default(15_000),
  /** Stands in for the platform's `fetch`, in tests. */
  fetch: z
    .custom<Fetch>((value) => typeof value === "function", "expected a function")
    .default(() => (input: string, init: RequestInit) => globalThis.fetch(input, init)),
});
export type ShopifyConfig = z.input<typeof ShopifyConfig>;
