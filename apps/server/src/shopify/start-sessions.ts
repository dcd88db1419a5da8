import type { Engine } from "../engine/engine.ts";
import type { SessionListenerConfig } from "./session-config.ts";
import type { SessionListener } from "./session-listener.ts";

/** Starts to listen for Shopify's session requests, where it is configured. Loaded only then: Shopify's library is large. */
export async function startSessions(
  engine: Engine,
  config: SessionListenerConfig | undefined,
): Promise<SessionListener | undefined> {
  if (!config) return undefined;
  const { listenForSessions } = await import("./session-listener.ts");
  const { createFindOffsite } = await import("./find-offsite.ts");
  return await listenForSessions(config, createFindOffsite(engine), engine.logger);
}
