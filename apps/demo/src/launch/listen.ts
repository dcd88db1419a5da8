import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";

/** A port of this machine that is taken already. */
export class PortBusyError extends Error {
  override readonly name = "PortBusyError";
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} is in use by another program.`);
    this.port = port;
  }
}

type Handler = Parameters<typeof getRequestListener>[0];

/** An open port. Its address is known before what answers there: the two often need each other. */
export interface Listener {
  readonly port: number;
  serve(handler: Handler): void;
  /** Answers what has begun, for at most a second. */
  close(): Promise<void>;
}

/** Nobody but this machine reaches the demo. */
const HOST = "127.0.0.1";
const GRACE = 1_000;

/**
 * Opens a port of the loopback interface; 0 stands for any free one.
 *
 * @throws {PortBusyError} if it is taken.
 */
export async function listen(wanted: number): Promise<Listener> {
  const http = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    http.once("error", (error) => reject(isBusy(error) ? new PortBusyError(wanted) : error));
    http.listen(wanted, HOST, () => {
      const address = http.address();
      resolve(typeof address === "object" && address ? address.port : wanted);
    });
  });

  return {
    port,
    serve: (handler) => http.on("request", getRequestListener(handler)),
    close: async () => {
      const force = setTimeout(() => http.closeAllConnections(), GRACE);
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
      clearTimeout(force);
    },
  };
}

/** `localhost` means either of them to a browser: a program on the other one would be reached in our place. */
const LOOPBACKS = [HOST, "::1"];

/**
 * Checks that ports are free before anything is started on them.
 *
 * @throws {PortBusyError} naming the first that is not.
 */
export async function refuseBusyPorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    for (const host of LOOPBACKS) {
      if (await isTaken(port, host)) throw new PortBusyError(port);
    }
  }
}

/** A machine without such an address has nothing on it either. */
async function isTaken(port: number, host: string): Promise<boolean> {
  const probe = createServer();
  return await new Promise((resolve) => {
    probe.once("error", (error) => resolve(isBusy(error)));
    probe.listen(port, host, () => probe.close(() => resolve(false)));
  });
}

/** Whether a server failed to start because its port is taken. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
