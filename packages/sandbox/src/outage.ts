import type { Context, MiddlewareHandler } from "hono";
import * as z from "zod";
import type { GatewayEnv } from "./emulator.ts";

/** How a gateway's API misbehaves. */
export const Outage = z.strictObject({
  /** `timeout`: no answer; `error`: a bare HTTP status; `html`: an error page; `cut`: half the answer; `slow`: late. */
  mode: z.enum(["timeout", "error", "html", "cut", "slow"]),
  /** How many calls it lasts. @default until it is lifted */
  calls: z.int().positive().optional(),
  /** The status of `error`. @default 503 */
  status: z.int().min(400).max(599).optional(),
  /** Milliseconds of `slow`. @default 3000 */
  delay: z.int().nonnegative().max(120_000).optional(),
  /** Whether a call takes effect before its answer is lost. @default true */
  carriedOut: z.boolean().optional(),
});
export type Outage = z.infer<typeof Outage>;

/** What spoils a gateway's answers just now. Nothing of it survives a restart. */
export interface Outages {
  set(outage: Outage | undefined): void;
  /** Around the gateway's API: the outage of the whole gateway, else the scenario of the payment asked about. */
  readonly guard: MiddlewareHandler<GatewayEnv>;
}

/** How long `timeout` holds a connection before it gives up with 504. */
const PATIENCE = 120_000;
const PAGE =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

export function createOutages(
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>,
): Outages {
  let current: Outage | undefined;
  let left = 0;

  const take = (): Outage | undefined => {
    if (!current) return undefined;
    const outage = current;
    left -= 1;
    if (left <= 0) current = undefined;
    return outage;
  };

  const spoil = async (c: Context<GatewayEnv>, outage: Outage): Promise<void> => {
    const { signal } = c.req.raw;
    if (outage.mode === "slow") await sleep(outage.delay ?? 3_000, signal);
    else if (outage.mode === "timeout") {
      await sleep(PATIENCE, signal);
      c.res = new Response(null, { status: 504 });
    } else if (outage.mode === "html") {
      c.res = new Response(PAGE, { status: 502, headers: { "content-type": "text/html" } });
    } else if (outage.mode === "error") {
      c.res = new Response("", { status: outage.status ?? 503 });
    } else {
      const text = await c.res.text();
      const { status } = c.res;
      const half = text.slice(0, Math.ceil(text.length / 2));
      c.res = new Response(half, { status, headers: { "content-type": "application/json" } });
    }
  };

  return {
    set: (outage) => {
      current = outage;
      left = outage?.calls ?? Number.POSITIVE_INFINITY;
    },
    guard: async (c, next) => {
      const outage = take();
      if (outage?.carriedOut === false && outage.mode !== "slow") return await spoil(c, outage);
      await next();
      if (outage) return await spoil(c, outage);
      const scenario = c.get("payment")?.scenario;
      if (scenario === "outage") return await spoil(c, { mode: "html" });
      if (scenario === "slow") return await spoil(c, { mode: "slow" });
    },
  };
}
