import { createServer } from "node:http";
import { createWooCommerceStore } from "../src/index.ts";
import { createFakeBridge } from "../src/plugin/__fixtures__/fake-bridge.ts";
import { PORTS } from "./env.ts";
import { readKey } from "./notify.ts";
import type { World } from "./world.ts";

export type Double = ReturnType<typeof createFakeBridge> & {
  /** Stands between the plugin and the platform: no answer, or another. */
  intercept: (path: string) => "hang" | "drop" | undefined;
};

/**
 * Connects the store to a server whose bridge is a double, for what no sandbox gateway can be brought to do; afterwards it
 * is connected as before.
 */
export async function withDouble(
  world: World,
  run: (double: Double) => Promise<void>,
): Promise<void> {
  const { store } = world;
  const key = await readKey(store);
  const before = (await store.options(["polygate_connection"])).polygate_connection;
  const double: Double = Object.assign(createFakeBridge(), { intercept: () => undefined });
  const platform = createWooCommerceStore(
    { mode: "test", url: store.access.url },
    { bridge: double.bridge, keys: async () => [{ id: key.id, secrets: [key.secret] }] },
  );
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = (request.url ?? "").replace("/stores/double", "");
    const instead = double.intercept(path);
    if (instead === "drop") {
      request.socket.destroy();
      return;
    }
    const asked = new Request(`http://127.0.0.1:${PORTS.proxy}${request.url}`, {
      method: request.method ?? "GET",
      headers: Object.entries(request.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]),
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    const answer = await platform.fetch?.(asked, path);
    // Carried out, but the answer is lost.
    if (instead === "hang") {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer?.status ?? 500, Object.fromEntries(answer?.headers ?? []));
    response.end(await answer?.text());
  });
  await new Promise<void>((resolve) => http.listen(PORTS.proxy, "127.0.0.1", resolve));
  try {
    await store.set({
      polygate_connection: {
        ...Object(before),
        server: `http://127.0.0.1:${PORTS.proxy}`,
        store: "double",
      },
    });
    await run(double);
  } finally {
    await store.set({ polygate_connection: before });
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  }
}
