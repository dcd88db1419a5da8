import { type Clock, decodeUtf8, readLimited } from "@polygate/core";
import * as z from "zod";
import type { Admin } from "./admin.ts";
import type { ParsedConfig } from "./config.ts";
import type { Pay, Way } from "./pay.ts";
import { findOrder, readOrder } from "./read-order.ts";
import { isSessionToken } from "./session-token.ts";

/** What the block in checkout shows. It learns nothing else: no sum, no name, no reason. */
export type BlockState =
  /** Not our method: nothing at all. */
  | { readonly state: "none" }
  /** The order does not exist yet: ask again. */
  | { readonly state: "wait" }
  | { readonly state: "pay"; readonly url: string }
  /** Money came and is looked at. */
  | { readonly state: "checking" }
  | { readonly state: "paid" }
  | { readonly state: "ended" }
  /** It cannot be paid at the moment; the merchant knows. */
  | { readonly state: "unavailable" };

const Question = z.object({
  /** A bearer's proof: random, one per checkout, known to the buyer's browser alone. */
  checkoutToken: z.string().regex(/^[\w-]{16,200}$/),
});

const MAX_BYTES = 4096;

const CORS = {
  // The block runs in a worker without an origin of its own.
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, content-type",
  "access-control-allow-methods": "POST",
  "access-control-max-age": "86400",
};

interface EndpointOptions {
  readonly admin: Admin;
  readonly config: ParsedConfig;
  readonly pay: Pay;
  readonly clock: Clock;
  readonly linkOf: (orderId: string) => string;
}

/** Answers the block on the thank-you and order-status pages. */
export function createExtensionEndpoint({ admin, config, pay, clock, linkOf }: EndpointOptions) {
  return async function answer(request: Request): Promise<Response> {
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: CORS });
    if (request.method !== "POST") return say({ error: "POST only" }, 405);
    const [, token = ""] = /^Bearer (\S+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
    if (!(await isSessionToken(token, config, clock))) return say({ error: "unauthorized" }, 401);
    const question = await readQuestion(request);
    if (!question) return say({ error: "no checkout token" }, 400);
    return say(await stateOf(question.checkoutToken), 200);
  };

  async function stateOf(checkoutToken: string): Promise<BlockState> {
    const orderId = await findOrder(admin, checkoutToken);
    if (orderId === undefined) return { state: "wait" };
    const { order } = await readOrder(admin, orderId);
    // The search is by words: the order itself must say that it came of this checkout.
    if (order?.checkoutToken !== checkoutToken) return { state: "wait" };
    return toState(await pay.open(orderId), linkOf(orderId));
  }
}

/** The link leads through a reading of the order, whenever it is followed. */
function toState(way: Way, url: string): BlockState {
  if (way.type === "pay") return { state: "pay", url };
  if (way.type === "received") return { state: "checking" };
  if (way.type === "refused") return { state: "unavailable" };
  const states = {
    missing: "wait",
    others: "none",
    mode: "none",
    paid: "paid",
    cancelled: "ended",
    expired: "ended",
    unreadable: "unavailable",
  } as const;
  return { state: states[way.why] };
}

async function readQuestion(request: Request) {
  try {
    const text = decodeUtf8(await readLimited(request, MAX_BYTES));
    return Question.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function say(body: object, status: number): Response {
  return Response.json(body, { status, headers: { ...CORS, "cache-control": "no-store" } });
}
