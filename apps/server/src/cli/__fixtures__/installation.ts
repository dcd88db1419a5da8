import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { API_KEY, sandboxAccounts, WEBHOOK_SECRET } from "../../__fixtures__/world.ts";
import { createKey, writeKeys } from "../../master-key.ts";
import { type RunningServer, startServer } from "../../start-server.ts";
import { readSettings } from "../settings.ts";

/** A server as an operator has it: a folder with its configuration, its master key and its data. */
export interface Installation {
  readonly folder: string;
  readonly config: string;
  readonly secretFile: string;
  readonly database: string;
  start(): Promise<RunningServer>;
  remove(): Promise<void>;
}

export async function install(more: object = {}): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), "polygate-"));
  const config = join(folder, "polygate.json");
  const secretFile = join(folder, "polygate.secret");
  await writeKeys(secretFile, [createKey()]);
  await writeFile(
    config,
    JSON.stringify({
      port: 0,
      secretFile,
      accounts: sandboxAccounts("http://127.0.0.1:9"),
      keys: [
        {
          key: API_KEY,
          label: "Shop",
          mode: "test",
          webhookUrl: "https://shop.test/webhook",
          webhookSecret: WEBHOOK_SECRET,
        },
      ],
      ...more,
    }),
    { mode: 0o600 },
  );
  return {
    folder,
    config,
    secretFile,
    database: join(folder, "data", "polygate.db"),
    async start() {
      const settings = await readSettings(config);
      return await startServer(settings.config, { logger: { info() {}, warn() {} } });
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
