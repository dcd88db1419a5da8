import type { ServerConfigInput } from "../../src/config.ts";
import { startServer } from "../../src/start-server.ts";
import type { Place } from "../places.ts";

/** The server as it is. */
export async function start(_place: Place, config: ServerConfigInput): Promise<string> {
  const { url } = await startServer(config, { logger: { info() {}, warn() {} } });
  return url;
}
