import { type Attempt, recordOf } from "./attempt.ts";
import type { ProviderSetup } from "./options.ts";

/** What the storefront is told in `?polygate=`. Only a reason to look at the cart again, never proof of anything. */
export type Hint = "paid" | "pending" | "declined" | "replaced";

/** The storefront's page with a hint. */
export function hintUrl({ storefrontUrl }: ProviderSetup, hint: Hint): string {
  const url = new URL(storefrontUrl);
  url.searchParams.set("polygate", hint);
  return url.href;
}

/** The hint for a buyer who comes back. */
export function hintOf(attempt: Attempt): Hint {
  const { status } = recordOf(attempt);
  if (attempt.outcome === "session_replaced") return "replaced";
  if (attempt.outcome === "ordered" || status === "captured" || status === "authorized") {
    return "paid";
  }
  return status === "pending" ? "pending" : "declined";
}
