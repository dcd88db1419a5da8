import { readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { getRequestListener } from "@hono/node-server";
import { answerSession, type Offsite } from "@polygate/shopify";
import type { Logger } from "../logger.ts";
import type { SessionListenerConfig } from "./session-config.ts";

/** How long a client may take to send all of a request, in milliseconds. */
const REQUEST_TIMEOUT = 30_000;

export interface SessionListener {
  readonly server: Server;
  /** Where it listens. */
  readonly url: string;
}

/**
 * Listens for Shopify's session requests. They carry no signature: the client certificate is all that tells Shopify from
 * anybody else, so nothing is read before it was seen, here or by a proxy that is trusted.
 *
 * @throws {Error} where a file cannot be read or the port is in use.
 */
export async function listenForSessions(
  config: SessionListenerConfig,
  find: (shop: string) => Promise<Offsite | undefined>,
  logger: Logger,
): Promise<SessionListener> {
  const answer = getRequestListener(async (request) => {
    try {
      return await answerSession(request, find);
    } catch (error) {
      logger.warn(`a Shopify session: ${error instanceof Error ? error.message : "failed"}`);
      return Response.json({ error: "not now" }, { status: 503 });
    }
  });
  const server =
    "proxies" in config
      ? createServer({ requestTimeout: REQUEST_TIMEOUT }, behindProxy(config, answer))
      : createTlsServer(
          {
            requestTimeout: REQUEST_TIMEOUT,
            cert: await readFile(config.certificateFile),
            key: await readFile(config.keyFile),
            ca: await readFile(config.clientCaFile),
            requestCert: true,
            rejectUnauthorized: true,
          },
          answer,
        );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : config.port;
  const scheme = "proxies" in config ? "http" : "https";
  return { server, url: `${scheme}://127.0.0.1:${port}` };
}

function behindProxy(
  { proxies, header, value }: Extract<SessionListenerConfig, { proxies: unknown }>,
  answer: ReturnType<typeof getRequestListener>,
): RequestListener {
  return (request, response) => {
    const from = request.socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
    const said = request.headers[header.toLowerCase()];
    if (proxies.includes(from) && said === value) {
      answer(request, response).catch(() => response.destroy());
      return;
    }
    response.writeHead(403, { "content-type": "application/json" });
    response.end('{"error":"no client certificate"}');
    request.resume();
  };
}
