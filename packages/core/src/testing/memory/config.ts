import * as z from "zod";
import { driverConfig, refuseInsecureLive } from "../../driver-config.ts";

/** What an account at the gateway in memory needs. */
export const MemoryConfig = z
  .strictObject({
    ...driverConfig,
    account: z.string().min(1).default("memory"),
    apiKey: z.string().min(1),
    webhookSecret: z.string().min(1),
  })
  .superRefine(refuseInsecureLive);
export type MemoryConfig = z.input<typeof MemoryConfig>;
