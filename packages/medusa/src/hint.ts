import { type Attempt, type Outcome, recordOf } from "./attempt.ts";
import type { ProviderSetup } from "./options.ts";

/** What the storefront is told in `?polygate=`. Only a reason to look at the cart again, never proof of anything. */
export type Hint = "paid" | "pending" | "declined" | "replaced";

/** The storefront's page with a hint. */
export function hintUrl({ storefrontUrl }: ProviderSetup, hint: Hint): string {
  const url = new URL(storefrontUrl);
  url.searchParams.set("polygate", hint);
  return url.href;
}

/** What a buyer is told whose money found no order: to look at the cart again, or to wait for the shop. */
const ENDS: Partial<Readonly<Record<Outcome, Hint>>> = {
  ordered: "paid",
  session_replaced: "replaced",
  cart_failed: "replaced",
  second_payment: "replaced",
  mismatch: "pending",
};

/** The hint for a buyer who comes back. */
export function hintOf(attempt: Attempt): Hint {
  const { status } = recordOf(attempt);
  const isPaid = status === "captured" || status === "authorized";
  return ENDS[attempt.outcome] ?? (isPaid ? "paid" : status === "pending" ? "pending" : "declined");
}
