import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Command, Option } from "commander";
import { env } from "../../env.ts";
import { consoleLogger, createJsonLogger, type Logger } from "../../logger.ts";
import { startServer } from "../../start-server.ts";
import { noTracing, startTracing } from "../../telemetry/tracing.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import type { AddCommand } from "../program.ts";
import { readSettings } from "../settings.ts";

interface Options {
  readonly log?: "json" | "text";
}

/** `polygate serve`: runs the server until it is told to stop. */
export function addServe(parent: Command, add: AddCommand): void {
  const command = new Command("serve")
    .description("run the server; what happens when no command is given")
    .addOption(
      new Option("--log <form>", "how the log is written: json in production, else text").choices([
        "json",
        "text",
      ]),
    );
  add<Options>(parent, command, async ({ configFile }, options) => {
    refuseUnverifiedTls();
    const { config } = await readSettings(configFile);
    const asJson =
      options.log === undefined ? env.nodeEnv === "production" : options.log === "json";
    const logger = asJson ? createJsonLogger() : consoleLogger;
    const tracing = env.otlpEndpoint ? await startTracing() : noTracing;
    const server = await startServer(config, { logger, tracing });
    logger.info(`Polygate answers at ${server.url}`);
    if (server.metricsUrl !== undefined) logger.info(`Metrics at ${server.metricsUrl}`);
    const link = await server.ownerLink();
    if (link !== undefined) {
      logger.info(
        `Nobody can sign in yet. Whoever opens this link first becomes the owner: ${link}`,
      );
    }
    await askedToStop(logger);
    server.drain();
    // Proxies and load balancers need a moment to see it before connections are refused.
    await Promise.race([sleep(config.drainSeconds * 1000), askedToStop(logger)]);
    await server.close();
    await tracing.close();
    logger.info("Polygate has stopped: nothing that began was cut off.");
    return EXIT.done;
  });
}

/** The variable is meant for a developer's minute, and is forgotten in service files for years. */
function refuseUnverifiedTls(): void {
  if (env.tlsRejectUnauthorized !== "0") return;
  throw new Failure(
    EXIT.configuration,
    "NODE_TLS_REJECT_UNAUTHORIZED=0 lets anyone stand in for a gateway.",
    {
      hint: "Take it away. A certificate of your own authority is trusted through NODE_EXTRA_CA_CERTS=/path/to/ca.pem",
    },
  );
}

async function askedToStop(logger: Logger): Promise<void> {
  const waiting = new AbortController();
  const signals = ["SIGINT", "SIGTERM"] as const;
  const first = await Promise.race(
    signals.map(async (signal) => {
      await once(process, signal, { signal: waiting.signal });
      return signal;
    }),
  );
  waiting.abort();
  logger.info(`${first}: finishing what is under way.`);
}
