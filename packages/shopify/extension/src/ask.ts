import { SERVER } from "./server.ts";

const STATES = ["none", "wait", "pay", "checking", "paid", "ended", "unavailable"] as const;
type State = (typeof STATES)[number];

/** What the server says about the order of this checkout. */
export type Answer =
  | { readonly state: Exclude<State, "pay"> }
  | { readonly state: "pay"; readonly url: string };

/** Who asks, and about which checkout. Both come from Shopify. */
export interface Question {
  readonly sessionToken: () => Promise<string>;
  readonly checkoutToken: string;
}

/** Asks the server. A server that cannot be reached, or answers what we do not know, is asked again like an order that is late. */
export async function ask({ sessionToken, checkoutToken }: Question): Promise<Answer> {
  try {
    const response = await fetch(`${SERVER}/extension`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await sessionToken()}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ checkoutToken }),
    });
    if (!response.ok) return { state: "wait" };
    return read(await response.json());
  } catch {
    return { state: "wait" };
  }
}

function read(body: unknown): Answer {
  if (typeof body !== "object" || body === null || !("state" in body)) return { state: "wait" };
  const state = STATES.find((known) => known === body.state) ?? "wait";
  if (state !== "pay") return { state };
  const url = "url" in body ? body.url : undefined;
  return typeof url === "string" && url.startsWith("https://") ? { state, url } : { state: "wait" };
}
