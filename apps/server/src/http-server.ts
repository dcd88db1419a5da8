import { createServer, type Server } from "node:http";

/** How long a client may take to send a request's headers, and all of it, in milliseconds. */
const HEADERS_TIMEOUT = 15_000;
const REQUEST_TIMEOUT = 60_000;

/**
 * How long an idle connection is kept, in milliseconds: longer than proxies keep theirs (nginx and Amazon's 60 seconds, Caddy's
 * 120). Where the server hangs up first, a webhook may just be on its way on that connection, and nobody may send a POST again.
 */
const KEEP_ALIVE = 125_000;

/** A server that waits for nobody without end. */
export function createHttpServer(): Server {
  return createServer({
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE,
  });
}

/** Has each answer say that its connection ends with it, from when that is wanted: nobody sends another request on it. */
export function hangUpOnceDraining(http: Server, isDraining: () => boolean): void {
  http.on("request", (_request, response) => {
    if (isDraining()) response.shouldKeepAlive = false;
  });
}

/** @throws {Error} `EADDRINUSE` for a busy port. */
export function listen(
  http: Server,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, () => {
      http.off("error", reject);
      resolve();
    });
  });
}

/** How long requests under way may take once the server closes, in milliseconds. */
const GRACE = 8_000;

/** Answers what has begun, then hangs up; on whoever does not send a request to its end as well. */
export function closeHttp(http: Server): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => http.closeIdleConnections(), 50);
    const cut = setTimeout(() => http.closeAllConnections(), GRACE);
    http.close(() => {
      clearInterval(idle);
      clearTimeout(cut);
      resolve();
    });
  });
}

/** Where a server that listens is reached on this machine. */
export function urlOf(http: Server, host: string): string {
  const address = http.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const name = host === "0.0.0.0" ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
