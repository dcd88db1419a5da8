import type { Fetch } from "@polygate/core";
import * as z from "zod";
import { isAllowedAddress, PlainAddress } from "./address.ts";

/** A WooCommerce store that is spoken to over its REST API. */
export const WooCommerceConfig = z
  .strictObject({
    /** Whether the store sells for real. Only payments of the same mode reach its orders. */
    mode: z.enum(["test", "live"]),
    /** The store's address as WordPress has it (Settings → General → WordPress Address), sub-folder included. */
    url: PlainAddress,
    /** WooCommerce → Settings → Advanced → REST API: a key with Read/Write permission. */
    consumerKey: z.string().startsWith("ck_", "expected a key that begins with ck_"),
    /** Shown once, beside the key. A secret. */
    consumerSecret: z.string().startsWith("cs_", "expected a secret that begins with cs_"),
    /** The ids of the payment methods whose orders Polygate may change ("polygate", "bacs"). No other order is paid or put on hold. */
    paymentMethods: z.array(z.string().min(1)).min(1),
    /** How long one call may take, in milliseconds. @default 15000 */
    timeout: z.int().min(100).max(120_000).default(15_000),
    /** Stands in for the platform's `fetch`, in tests. */
    fetch: z
      .custom<Fetch>((value) => typeof value === "function", "expected a function")
      .default(() => (input: string, init: RequestInit) => globalThis.fetch(input, init)),
  })
  .superRefine(({ mode, url }, context) => {
    if (isAllowedAddress(url, mode)) return;
    context.addIssue({
      code: "custom",
      path: ["url"],
      message: "expected an https address: only a test store on this machine may do without",
    });
  });
export type WooCommerceConfig = z.input<typeof WooCommerceConfig>;
