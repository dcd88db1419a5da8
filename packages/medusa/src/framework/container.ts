import { PaymentError, systemClock } from "@polygate/core";
import * as z from "zod";
import { setupsOf } from "../instances.ts";
import { parsePluginOptions } from "../plugin-options.ts";
import { createSqlLedger, type Sql } from "../sql-ledger.ts";
import type { World } from "../world.ts";
import { createShop, type Engine, type PaymentModule, type Query } from "./medusa-shop.ts";

/** Medusa's container, as routes and jobs have it. */
export interface Container {
  resolve<Service>(key: string): Service;
}

interface Logger {
  warn(message: string): void;
}

/** All that the plugin's routes and jobs need, from Medusa's container. */
export function worldOf(container: Container): World {
  const logger = container.resolve<Logger>("logger");
  const configModule = container.resolve("configModule");
  return {
    ledger: createSqlLedger(container.resolve<Sql>("__pg_connection__")),
    now: systemClock,
    setups: setupsOf(configModule),
    retention: retentionOf(configModule),
    log: (message) => logger.warn(message),
    shop: createShop(
      container.resolve<Query>("query"),
      container.resolve<PaymentModule>("payment"),
      container.resolve<Engine>("workflows"),
    ),
  };
}

const Config = z.object({ modules: z.object({ polygate: z.object({ options: z.unknown() }) }) });

const DAY = 24 * 60 * 60 * 1000;

function retentionOf(configModule: unknown): number {
  const options = Config.safeParse(configModule).data?.modules.polygate.options;
  return parsePluginOptions(options).retentionDays * DAY;
}

/**
 * The shared database connection among what Medusa hands a provider.
 *
 * @throws {PaymentError} `configuration_invalid` where there is none.
 */
export function sqlOf(cradle: Readonly<Record<string, unknown>>): Sql {
  const connection = cradle.__pg_connection__;
  if (isSql(connection)) return connection;
  throw new PaymentError(
    "configuration_invalid",
    "@polygate/medusa: Medusa hands its payment providers no database connection",
  );
}

function isSql(value: unknown): value is Sql {
  return typeof value === "function" && "raw" in value && "transaction" in value;
}
