import { PaymentError } from "@polygate/core";
import * as z from "zod";

/** Options of the plugin itself, which hold for every provider. */
const PluginOptions = z.strictObject({
  /** For how many days after a payment's end the buyer's data in the ledger is kept. */
  retentionDays: z.int().min(1).max(3650).default(180),
  /** Not the merchant's: Medusa puts its connection here before it hands the options on. */
  database: z.unknown(),
});
export type PluginOptions = z.infer<typeof PluginOptions>;

/**
 * Checks the plugin's options.
 *
 * @throws {PaymentError} `configuration_invalid` saying what to write, and where.
 */
export function parsePluginOptions(options: unknown): PluginOptions {
  const result = PluginOptions.safeParse(options ?? {});
  if (result.success) return result.data;
  throw new PaymentError(
    "configuration_invalid",
    "@polygate/medusa: the plugin has one option, retentionDays: a whole number of days from 1 to 3650, 180 where it is " +
      'not given. Set it in medusa-config under plugins, "@polygate/medusa", options. A provider\'s options belong under modules, ' +
      '"@medusajs/medusa/payment". Until then Medusa neither starts nor migrates its database.',
  );
}
