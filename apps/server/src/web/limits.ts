import type { MiddlewareHandler } from "hono";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { refuse } from "../api/answers.ts";
import { type ApiVariables, hashKey } from "../api/authenticate.ts";
import type { Limits } from "../config.ts";
import { type ClientAddress, toLimitKey } from "./client-address.ts";

const MINUTE = 60;

/** Keeps one address from asking for buyers' pages without end. */
export function limitPages({ pages }: Limits, clientAddress: ClientAddress): MiddlewareHandler {
  const limiter = new RateLimiterMemory({ points: pages, duration: MINUTE });
  return async (context, next) => {
    const over = await consume(limiter, toLimitKey(clientAddress(context)));
    return over === undefined ? await next() : refuseFor(over, "from your address");
  };
}

/**
 * Keeps one address from trying keys without end. A key that was right before is not held up by what others do who
 * share its address.
 */
export function limitUnknownKeys(
  { unknownKeys }: Limits,
  clientAddress: ClientAddress,
): MiddlewareHandler<ApiVariables> {
  const limiter = new RateLimiterMemory({ points: unknownKeys, duration: MINUTE });
  const known = new Set<string>();
  return async (context, next) => {
    const hash = hashKey(context.req.header("x-api-key") ?? "");
    const source = toLimitKey(clientAddress(context));
    const tried = known.has(hash) ? null : await limiter.get(source);
    if (tried && tried.remainingPoints <= 0) {
      return refuseFor(tried.msBeforeNext, "with keys that are not known");
    }
    await next();
    if (context.get("key")) known.add(hash);
    else if (context.res.status === 401) await consume(limiter, source);
    return;
  };
}

/** Keeps one shop from taking the whole server. */
export function limitKey({ apiPerKey }: Limits): MiddlewareHandler<ApiVariables> {
  const limiter = new RateLimiterMemory({ points: apiPerKey, duration: MINUTE });
  return async (context, next) => {
    const over = await consume(limiter, context.get("key").key_id);
    return over === undefined ? await next() : refuseFor(over, "with this key");
  };
}

/** @returns the milliseconds to wait; `undefined` where the request is within the limit. */
async function consume(limiter: RateLimiterMemory, key: string): Promise<number | undefined> {
  try {
    await limiter.consume(key);
    return undefined;
  } catch (error) {
    if (error instanceof RateLimiterRes) return error.msBeforeNext;
    throw error;
  }
}

function refuseFor(milliseconds: number, whose: string): Response {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  const response = refuse(
    429,
    "rate_limited",
    `Too many requests ${whose}. Try again in ${seconds} seconds.`,
  );
  response.headers.set("retry-after", String(seconds));
  return response;
}
