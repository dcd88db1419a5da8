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
    /**
     * The id of the one payment method whose orders are paid here ("cheque", "bacs"): they get a pay link, and only they
     * are paid or put on hold.
     */
    paymentMethod: z.string().min(1),
    /** Signs pay links, and is what webhooks' secret is made of. A new one ends all links that are out. A secret. */
    secret: z.string().min(32, "expected at least 32 characters, made at random"),
    /** Orders placed before, milliseconds since 1970, get no pay link. @default all of them get one */
    since: z.int().min(0).default(0),
    /** What the note with the pay link is written in. @default English */
    language: z.enum(["en", "bn", "hi"]).default("en"),
    /** Which of the store's gateway accounts collects. @default the first that takes the sum */
    account: z.string().min(1).optional(),
    /** How often the shop is asked which orders have changed, in milliseconds. @default 2 minutes */
    pollEvery: z.int().min(10_000).max(3_600_000).default(120_000),
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
export type ParsedConfig = z.output<typeof WooCommerceConfig>;
