import { join } from "node:path";
import { type Clock, systemClock } from "@polygate/core";
import { createFileStore } from "@polygate/sandbox";
import { createPolygate } from "../polygate.ts";
import { openOrderStore } from "../shop/order-store.ts";
import { createShop, WEBHOOK_PATH } from "../shop/shop.ts";
import { listen, refuseBusyPorts } from "./listen.ts";
import { lockFolder } from "./lock.ts";
import { readOrCreateSecrets } from "./secrets.ts";
import { type Stack, startStack } from "./stack.ts";

/** Shop, server and sandbox, running. */
export interface Demo {
  readonly shopUrl: string;
  readonly serverUrl: string;
  readonly sandboxUrl: string;
  readonly stack: Stack;
  close(): Promise<void>;
}

/**
 * Starts the whole demo: the shop on a port, the server and the sandbox on the next two. It returns once all three
 * answer. Everything lies in one folder and is there again after a restart.
 *
 * @throws {PortBusyError} for a port that is taken; {@link Error} with a sentence for anything else. Nothing runs then.
 */
export async function launchDemo({
  port,
  dataDir,
  clock = systemClock,
  warn,
}: {
  readonly port: number;
  readonly dataDir: string;
  readonly clock?: Clock;
  readonly warn: (message: string) => void;
}): Promise<Demo> {
  await refuseBusyPorts([port, port + 1, port + 2]);
  const secrets = readOrCreateSecrets(dataDir);
  const unlock = lockFolder(dataDir);
  const closers = [async () => unlock()];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    const shopUrl = `http://localhost:${port}`;
    const stack = await startStack({
      ports: { server: port + 1, sandbox: port + 2 },
      dataDir,
      store: createFileStore(join(dataDir, "sandbox.json")),
      clock,
      logger: { info: () => undefined, warn },
      shopName: "Two Leaves",
      key: {
        key: secrets.apiKey,
        label: "Two Leaves",
        mode: "test",
        webhookUrl: shopUrl + WEBHOOK_PATH,
        webhookSecret: secrets.webhookSecret,
        events: [...EVENTS],
      },
    });
    closers.push(stack.close);
    const { serverUrl, sandboxUrl } = stack;

    const store = openOrderStore(join(dataDir, "shop.db"), clock);
    closers.push(async () => store.close());
    const polygate = createPolygate({ url: serverUrl, key: secrets.apiKey });
    const listener = await listen(port);
    closers.push(listener.close);
    listener.serve(createShop({ url: shopUrl, polygate, store, clock, ...secrets }).fetch);

    await Promise.all([`${shopUrl}/`, `${serverUrl}/readyz`, `${sandboxUrl}/control`].map(answers));
    return { shopUrl, serverUrl, sandboxUrl, stack, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** All there are: the order page tells of every end a payment can come to. */
const EVENTS = [
  "payment.success",
  "payment.expired",
  "payment.failed",
  "payment.cancelled",
  "payment.refunded",
] as const;

async function answers(url: string): Promise<void> {
  const response = await fetch(url);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
}
