import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";

export interface Listener {
  readonly url: string;
  close(): Promise<void>;
}

/** Answers over HTTP on a free port. */
export async function listen(
  answer: (request: Request) => Response | Promise<Response>,
): Promise<Listener> {
  const http = createServer(getRequestListener(answer));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
