import { createMovableClock, type MovableClock } from "@polygate/core";
import { listen } from "../launch/listen.ts";
import { createSecrets } from "../launch/secrets.ts";
import { type Stack, startStack } from "../launch/stack.ts";
import { createPolygate, type Polygate } from "../polygate.ts";
import { createReceiver, type Receiver } from "./receiver.ts";

/** Everything the purchases need, on free ports and in memory. One clock moves the server and the sandbox. */
export interface World {
  readonly clock: MovableClock;
  readonly stack: Stack;
  readonly polygate: Polygate;
  readonly receiver: Receiver;
  close(): Promise<void>;
}

/** Starts a sandbox, a server and a receiver for its webhooks. */
export async function startWorld(warn: (message: string) => void): Promise<World> {
  const clock = createMovableClock();
  const { apiKey, webhookSecret } = createSecrets();
  const receiver = createReceiver(webhookSecret, clock.now);
  const shop = await listen(0);
  shop.serve(receiver.handle);
  try {
    const stack = await startStack({
      ports: { server: 0, sandbox: 0 },
      dataDir: ":memory:",
      clock: clock.now,
      logger: { info: () => undefined, warn },
      shopName: "The demo",
      key: {
        key: apiKey,
        label: "The demo",
        mode: "test",
        webhookUrl: `http://localhost:${shop.port}/`,
        webhookSecret,
        events: ["payment.success", "payment.expired", "payment.failed"],
      },
    });
    const close = async () => {
      await stack.close();
      await shop.close();
    };
    const polygate = createPolygate({ url: stack.serverUrl, key: apiKey });
    return { clock, stack, polygate, receiver, close };
  } catch (error) {
    await shop.close();
    throw error;
  }
}
