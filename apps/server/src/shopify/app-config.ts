import { gatewayNames } from "@polygate/core";
import * as z from "zod";

const ShopDomain = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, "expected an address like shop.myshopify.com");

/** A payments app of the operator's, which merchants install and set up by themselves. */
export const ShopifyAppConfig = z.strictObject({
  /** Dev Dashboard → the app → Settings. */
  clientId: z.string().min(1),
  /** Beside it. A secret. */
  clientSecret: z.string().min(1),
  /** Whether its shops' payments move money. Payments of the other mode are refused. */
  mode: z.enum(["test", "live"]),
  /** The shops whose merchants may set themselves up, by their permanent addresses. */
  shops: z.array(ShopDomain).default([]),
  /** What becomes of others that install it: `refused`, or a store that takes no payments until the owner lets it in. */
  others: z.enum(["refused", "ask"]).default("refused"),
  /** At which gateways merchants may bring an account of theirs. */
  gateways: z
    .array(z.enum(gatewayNames))
    .min(1)
    .default([...gatewayNames]),
});
export type ShopifyAppConfig = z.output<typeof ShopifyAppConfig>;
