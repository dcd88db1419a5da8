import { request } from "node:https";
import type { Identity } from "./certificates.ts";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A fetch that shows a client certificate, as Shopify does. @throws where the server hangs up. */
export function createTlsFetch(ca: string, identity: Identity | undefined): Fetch {
  return (url, { method = "GET", headers, body }) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        {
          method,
          headers: Object.fromEntries(new Headers(headers)),
          ca,
          agent: false,
          ...identity,
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("end", () => {
            resolve(new Response(Buffer.concat(chunks), { status: incoming.statusCode ?? 0 }));
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(typeof body === "string" ? body : undefined);
    });
}
