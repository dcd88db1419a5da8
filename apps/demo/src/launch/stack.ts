import type { Clock } from "@polygate/core";
import { createSandbox, type Sandbox, type SandboxStore } from "@polygate/sandbox";
import { type Logger, type RunningServer, type ServerConfig, startServer } from "@polygate/server";
import { toAccounts } from "./accounts.ts";
import { type Listener, listen } from "./listen.ts";

export interface StackOptions {
  /** 0 stands for any free port. */
  readonly ports: { readonly server: number; readonly sandbox: number };
  /** Of the server; `:memory:` keeps nothing. */
  readonly dataDir: string;
  readonly store?: SandboxStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly shopName: string;
  /** The shop's key, with its webhook address and secret. */
  readonly key: NonNullable<ServerConfig["keys"]>[number];
}

/** A payment server and the sandbox whose five gateways it has accounts at. */
export interface Stack {
  readonly sandbox: Sandbox;
  readonly sandboxUrl: string;
  readonly server: RunningServer;
  readonly serverUrl: string;
  close(): Promise<void>;
}

/**
 * Starts both and connects them. What cannot be started takes nothing down with it: all that ran is closed again.
 *
 * @throws {PortBusyError} for a port that is taken.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { clock, dataDir, key, logger, ports, shopName, store } = options;
  const listener = await listen(ports.sandbox);
  const sandboxUrl = `http://localhost:${listener.port}`;
  const sandbox = createSandbox({ baseUrl: sandboxUrl, clock, ...(store && { store }) });
  listener.serve(sandbox.app.fetch);
  sandbox.start();

  const isFixed = ports.server !== 0;
  const config: ServerConfig = {
    port: ports.server,
    dataDir,
    shopName,
    // The shop is on this machine too.
    allowPrivate: ["localhost"],
    accounts: toAccounts(sandbox),
    keys: [key],
    ...(isFixed && { publicUrl: `http://localhost:${ports.server}` }),
  };
  try {
    const server = await startServer(config, { clock, logger });
    const serverUrl = isFixed ? `http://localhost:${ports.server}` : server.url;
    setWebhookUrls(sandbox, serverUrl);
    const close = async () => {
      await closeSandbox(listener, sandbox);
      await server.close();
    };
    return { sandbox, sandboxUrl, server, serverUrl, close };
  } catch (error) {
    await closeSandbox(listener, sandbox);
    throw error;
  }
}

/** What a merchant sets in these gateways' dashboards; the other two take the address with each payment. */
function setWebhookUrls({ control }: Sandbox, serverUrl: string): void {
  for (const gateway of ["zaakpay", "paygate", "zotlo"] as const) {
    control.configure(gateway, { webhookUrl: `${serverUrl}/webhooks/${gateway}` });
  }
}

async function closeSandbox(listener: Listener, sandbox: Sandbox): Promise<void> {
  await sandbox.close();
  await listener.close();
}
