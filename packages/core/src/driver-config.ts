import * as z from "zod";
import type { Fetch } from "./http/client.ts";

/**
 * What every driver's configuration has beside its credentials: spread it into the driver's own `z.strictObject`.
 * Refine the result with {@link refuseInsecureLive}.
 */
export const driverConfig = {
  /** Whether this account moves real money. Test and live never mix. */
  mode: z.enum(["test", "live"]),
  /** Where the gateway is reached; set it to point at a sandbox. @default the gateway's own address for the mode */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** How long one call may take, in milliseconds. @default 15000 */
  timeout: z.int().min(100).max(120_000).optional(),
  /** Stands in for the platform's `fetch`, in tests. */
  fetch: z
    .custom<Fetch>((value) => typeof value === "function", "expected a function")
    .default(() => (input: string, init: RequestInit) => globalThis.fetch(input, init)),
};

/** A check for live accounts: credentials travel only over TLS. Use with `.check()` or `.superRefine()`. */
export function refuseInsecureLive(
  config: { readonly mode: "test" | "live"; readonly baseUrl?: string | undefined },
  context: { addIssue(issue: { code: "custom"; path: string[]; message: string }): void },
): void {
  if (config.mode === "live" && config.baseUrl?.startsWith("http:")) {
    context.addIssue({
      code: "custom",
      path: ["baseUrl"],
      message: "a live account needs an https address",
    });
  }
}
