import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { type Clock, type Fetch, systemClock } from "@polygate/core";
import { createApp } from "./app.ts";
import { builtInPlatforms } from "./bridge/built-in.ts";
import { createPlatformStores, type PlatformFactory } from "./bridge/platform-stores.ts";
import { parseServerConfig, type ServerConfigInput } from "./config.ts";
import { learnSecrets, toApiKey, toStores } from "./configured.ts";
import { createAccounts } from "./engine/accounts.ts";
import type { Engine } from "./engine/engine.ts";
import { createKeyUse } from "./engine/key-use.ts";
import { createMailer } from "./engine/mail.ts";
import { BEAT, createPulse } from "./engine/pulse.ts";
import { resumeMessages } from "./engine/receive.ts";
import { createWork } from "./engine/work.ts";
import { closeHttp, createHttpServer, hangUpOnceDraining, listen, urlOf } from "./http-server.ts";
import { consoleLogger, type Logger } from "./logger.ts";
import { findMasterKey } from "./master-key.ts";
import { createGuardedFetch } from "./outgoing/guarded-fetch.ts";
import { createOwnerAuth } from "./owner/owner-auth.ts";
import { issueOwnerLink } from "./owner/owner-link.ts";
import { createRedactor, redactLog, redactSecrets } from "./redactor.ts";
import { createSecretBox, type SecretBox } from "./secret-box.ts";
import type { SessionListener } from "./shopify/session-listener.ts";
import { startSessions } from "./shopify/start-sessions.ts";
import type { InboxRow } from "./storage/inbox.ts";
import { openStorage, type Storage } from "./storage/storage.ts";
import { createMetrics, noMetrics } from "./telemetry/metrics.ts";
import { type MetricsServer, startMetricsServer } from "./telemetry/metrics-server.ts";
import { traceStorage } from "./telemetry/trace-storage.ts";
import { noTracing, type Tracing, traceFetch } from "./telemetry/tracing.ts";
import { createClientAddress } from "./web/client-address.ts";
import type { Readiness } from "./web/health.ts";

/** What a caller may hand in instead of the system's own. */
export interface ServerDependencies {
  readonly clock?: Clock;
  /** Reaches gateways and shops. @default gateways directly, shops only at public and allowed addresses */
  readonly fetch?: Fetch;
  readonly logger?: Logger;
  /** @default nothing is followed */
  readonly tracing?: Tracing;
  /** The shop platforms, by name. @default those that are built in */
  readonly platforms?: Readonly<Record<string, PlatformFactory>>;
  /** @default the database that the configuration names */
  readonly openStorage?: typeof openStorage;
}

/** A server that listens. */
export interface RunningServer {
  /** Where it listens. */
  readonly url: string;
  /** Where Prometheus reads, if it may. */
  readonly metricsUrl: string | undefined;
  /** Where it listens for Shopify's payment sessions, if it does. */
  readonly shopifySessionsUrl?: string;
  /** Asks every question and sends every message that is due by the clock, and waits for what is under way. */
  sweep(): Promise<void>;
  /** A link that makes whoever opens it first the owner; `undefined` where there is an owner already. */
  ownerLink(): Promise<string | undefined>;
  /** The newest messages that came in, with their verdicts. */
  readInbox(limit: number): Promise<Omit<InboxRow, "body" | "headers" | "query">[]>;
  /** What an owner's decisions work on: see `engine/cases.ts`, `engine/refund.ts`. */
  readonly engine: Engine;
  /** Says at `/readyz` that it is about to stop, so that nobody is sent here any more. Everything is still answered. */
  drain(): void;
  /** Answers what has begun, finishes what is under way, then stops. */
  close(): Promise<void>;
}

/**
 * Starts the server: storage, what an earlier run left to do, the address, then the regular work.
 *
 * @throws {PaymentError} `configuration_invalid` naming what is wrong; {@link Error} `EADDRINUSE` for a busy port.
 */
export async function startServer(
  configInput: ServerConfigInput,
  {
    clock = systemClock,
    fetch,
    logger: givenLogger = consoleLogger,
    platforms = builtInPlatforms,
    tracing = noTracing,
    openStorage: open = openStorage,
  }: ServerDependencies = {},
): Promise<RunningServer> {
  const config = parseServerConfig(configInput);
  const redactor = createRedactor();
  learnSecrets(redactor, config);
  const logger = redactLog(givenLogger, redactor);
  const { databaseUrl } = config;
  const inMemory = config.dataDir === ":memory:";
  const usesFiles = !inMemory && databaseUrl === undefined;
  if (usesFiles) await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const masterKey = await findMasterKey(config);
  masterKey.read().forEach(redactor.learn);
  const secrets = redactSecrets(createSecretBox(masterKey.read), redactor);
  const work = createWork();
  const metrics = config.metrics ? createMetrics(clock) : noMetrics;
  const file = inMemory ? ":memory:" : join(config.dataDir, "polygate.db");
  const opened = await open({ databaseUrl, file, onWake: work.wake });
  const storage = metrics.measure(traceStorage(opened, tracing));
  const reach = traceFetch(fetch ?? reachGateway, tracing);
  const guarded = traceFetch(
    fetch ?? createGuardedFetch({ allowed: config.allowPrivate }),
    tracing,
  );
  const accounts = createAccounts({
    storage,
    secrets,
    logger,
    fetch: reach,
    guardedFetch: guarded,
  });
  const keyUse = createKeyUse(storage, clock);
  let metricsServer: MetricsServer | undefined;
  const http = createHttpServer();
  try {
    await accounts.configure(config.accounts, clock());
    const stores = toStores(config, secrets, clock());
    await storage.run("syncKeys", {
      stores,
      keys: config.keys.map((key) => toApiKey(key, secrets)),
      now: clock(),
    });
    metricsServer = config.metrics && (await startMetricsServer(config.metrics, metrics.read));
    await listen(http, config);
  } catch (error) {
    await metricsServer?.close();
    await storage.close();
    throw error;
  }
  const url = urlOf(http, config.host);
  const publicUrl = (config.publicUrl ?? url).replace(/\/+$/, "");
  const owners = createOwnerAuth(async () => ({
    publicUrl,
    databaseUrl,
    file,
    serverName: config.shopName,
    secret: await keepOwnSecret(storage, secrets, "owner sessions"),
  }));
  const engine: Engine = {
    storage,
    accounts,
    keyUse,
    stores: createPlatformStores(platforms),
    owners,
    clock,
    fetch: guarded,
    secrets,
    logger,
    metrics,
    tracing,
    publicUrl,
    shopName: config.shopName,
    mailer: config.smtp && createMailer(config.smtp),
    retention: config.retention,
    limits: config.limits,
    shopifyApp: config.shopifyApp,
    allowPrivate: config.allowPrivate,
    clientAddress: createClientAddress(config.trustedProxies),
    wake: work.wake,
    defer: work.defer,
  };
  const pulse = createPulse(storage, logger, clock);
  let isDraining = false;
  const readiness: Readiness = {
    problems: () => [
      ...(isDraining ? ["this process is about to stop"] : []),
      ...(pulse.age() > 3 * BEAT ? ["the database takes no writes"] : []),
      ...work.stalled().map((name) => `work stands still: ${name}`),
    ],
  };
  hangUpOnceDraining(http, () => isDraining);
  http.on(
    "request",
    getRequestListener(createApp(engine, { readiness, readKeys: masterKey.read }).fetch),
  );
  let sessions: SessionListener | undefined;
  try {
    await resumeMessages(engine);
    sessions = await startSessions(engine, config.shopifySessions);
    await pulse.start();
  } catch (error) {
    if (sessions) await closeHttp(sessions.server);
    await closeHttp(http);
    await metricsServer?.close();
    await storage.close();
    throw error;
  }
  work.start(engine);

  return {
    url,
    metricsUrl: metricsServer?.url,
    engine,
    ...(sessions && { shopifySessionsUrl: sessions.url }),
    sweep: work.runNow,
    async ownerLink() {
      if (await storage.run("hasOwner", {})) return undefined;
      return await issueOwnerLink(storage, publicUrl, clock());
    },
    readInbox: (limit) => storage.run("readInbox", { limit }),
    drain() {
      isDraining = true;
    },
    async close() {
      isDraining = true;
      await Promise.all([closeHttp(http), sessions && closeHttp(sessions.server), work.stop()]);
      // What the last requests left to do.
      await work.stop();
      await pulse.stop();
      await keyUse.flush();
      await metricsServer?.close();
      await owners.close();
      await storage.close();
    },
  };
}

/** A secret of the server's own: made by the first process that needs it, the same for all. */
async function keepOwnSecret(storage: Storage, secrets: SecretBox, name: string): Promise<string> {
  const sealed = secrets.seal(randomBytes(32).toString("base64"));
  return secrets.open(await storage.run("keepServerSecret", { name, sealed }));
}

/** Where a gateway is reached is the operator's own setting, often a sandbox on the same machine. */
const reachGateway: Fetch = (input, init) => globalThis.fetch(input, init);
