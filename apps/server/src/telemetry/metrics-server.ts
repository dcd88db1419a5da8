import { createHash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import * as z from "zod";

/** Where Prometheus reads: an address of its own, so that no proxy shows it to the internet. */
export const MetricsSettings = z
  .strictObject({
    port: z.int().min(0).max(65_535),
    host: z.string().default("127.0.0.1"),
    /** What Prometheus must send as a bearer token. */
    token: z.string().min(16).max(200).optional(),
  })
  .refine(({ host, token }) => token !== undefined || /^(127\.|::1$|localhost$)/.test(host), {
    path: ["token"],
    message: "what others on the network can reach needs a token",
  });
export type MetricsSettings = z.output<typeof MetricsSettings>;

/** A server that shows the metrics. */
export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

/** @throws {Error} `EADDRINUSE` for a busy port. */
export async function startMetricsServer(
  { port, host, token }: MetricsSettings,
  read: () => Promise<string>,
): Promise<MetricsServer> {
  const web = new Hono();
  web.get("/metrics", async (context) => {
    if (token !== undefined && !isSame(context.req.header("authorization"), `Bearer ${token}`)) {
      return context.text("send the token of the configuration as a bearer token", 401);
    }
    const text = await read();
    return context.body(text, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });
  const http = createServer(getRequestListener(web.fetch));
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, resolve);
  });
  const address = http.address();
  const bound = typeof address === "object" && address ? address.port : port;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}/metrics`,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

/** In constant time, whatever the lengths. */
function isSame(given: string | undefined, expected: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given ?? ""), hash(expected));
}
