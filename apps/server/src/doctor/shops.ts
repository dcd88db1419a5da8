import { type Fetch, PaymentError } from "@polygate/core";
import { type Check, reasonOf } from "./check.ts";

/** An address that a shop is told at. */
export interface ShopAddress {
  /** Whose it is, as the owner calls it. */
  readonly label: string;
  readonly url: string;
}

const TIMEOUT = 15_000;

/**
 * Knocks at a shop's address without telling it anything. Any answer will do: what it says to a real message is in the
 * payments' stories.
 */
export async function checkShop({ label, url }: ShopAddress, fetch: Fetch): Promise<Check> {
  const name = `store ${label}`;
  const origin = new URL(url).origin;
  try {
    const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(TIMEOUT) });
    if (response.status >= 500) {
      return {
        name,
        state: "warn",
        detail: `${origin} answers ${response.status}`,
        fix: "The shop itself reports an error: look at its log.",
      };
    }
    if (!url.startsWith("https:")) {
      return {
        name,
        state: "warn",
        detail: `${origin} answers, but without TLS: what it is told can be read on the way`,
        fix: "Give the shop a certificate and set its address to https.",
      };
    }
    return { name, state: "ok", detail: `${origin} answers` };
  } catch (error) {
    const isRefused = PaymentError.is(error);
    return {
      name,
      state: "fail",
      detail: isRefused ? error.message : `${origin} does not answer: ${reasonOf(error)}`,
      fix: isRefused
        ? "Add it to allowPrivate if it is your own shop."
        : "Is the shop up, its name right, its certificate valid?",
    };
  }
}
