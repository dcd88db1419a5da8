import type { HttpReply, HttpRequest } from "../http.ts";
import { textOf } from "../sweep.ts";
import type { World } from "../world.ts";
import { type Container, worldOf } from "./container.ts";

/** As much of Express's request as the routes need. */
export interface Request extends AsyncIterable<Uint8Array> {
  readonly method: string;
  readonly originalUrl: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** As Medusa parsed it; not where its parsers are switched off. */
  readonly body?: unknown;
  readonly ip?: string | undefined;
  readonly scope: Container;
}

export interface Response {
  status(status: number): Response;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
  json(body: unknown): unknown;
}

const LIMIT = 262_144;

/** Binds one of the plugin's pages to a route of Medusa. */
export function route(
  handle: (world: World, request: HttpRequest) => Promise<HttpReply>,
): (request: Request, response: Response) => Promise<void> {
  return async (request, response) => {
    const world = worldOf(request.scope);
    const body = request.method === "POST" ? await readBytes(request) : new Uint8Array();
    if (!body) {
      response.status(413).end("too large");
      return;
    }
    const reply = await handle(world, toRequest(request, body));
    response.status(reply.status);
    for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
    response.end(reply.body);
    try {
      await reply.afterwards?.();
    } catch (error) {
      world.log(`polygate: what follows an answer failed and waits for the job: ${textOf(error)}`);
    }
  };
}

function toRequest(request: Request, body: Uint8Array): HttpRequest {
  const { method, originalUrl, params, ip } = request;
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  const [, query = ""] = originalUrl.split("?", 2);
  return {
    provider: params.provider ?? "",
    token: params.token,
    method,
    headers: Object.fromEntries(headers),
    query,
    body,
    ip: ip?.replace(/^::ffff:/, ""),
  };
}

/** The bytes as they came: Medusa's own parsers are switched off for these routes. Nothing where there are too many. */
async function readBytes(request: Request): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LIMIT) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
