import { PaymentError, readLimited } from "@polygate/core";
import { Hono } from "hono";
import { refuse } from "../api/answers.ts";
import type { Engine } from "../engine/engine.ts";

/** The largest request a platform or a browser may send to a store's address, in bytes. */
const MAX_BODY = 1024 * 1024;

/** Every store's own address: what comes there is its platform's to answer. */
export function createPlatformRoutes(engine: Engine): Hono {
  const web = new Hono();
  web.all("/stores/:storeId/*", async (context) => {
    const storeId = context.req.param("storeId");
    const connected = await engine.stores.connect(engine, storeId);
    const { platform } = connected ?? {};
    if (!platform?.fetch) return refuse(404, "not_found", "There is no such store here.");
    const request = await readWhole(context.req.raw);
    if (!request) return refuse(413, "too_large", `A request has at most ${MAX_BODY} bytes.`);
    return await platform.fetch(request, toPath(request.url, storeId));
  });
  return web;
}

/** Reads a request to its end before anybody works on it. @returns `undefined` where it is too large. */
async function readWhole(request: Request): Promise<Request | undefined> {
  const { url, method, headers } = request;
  if (request.body === null) return new Request(url, { method, headers });
  try {
    const body = await readLimited(request, MAX_BODY);
    return new Request(url, { method, headers, body: Buffer.from(body) });
  } catch (error) {
    if (PaymentError.is(error)) return undefined;
    throw error;
  }
}

/** What stands below the store's address, with its slash. */
function toPath(url: string, storeId: string): string {
  return new URL(url).pathname.slice(`/stores/${storeId}`.length);
}
