import * as z from "zod";
import { driverConfig, refuseInsecureLive } from "../../driver-config.ts";

/** What a ZozoGateway account needs. */
export const ZozoConfig = z
  .strictObject({
    ...driverConfig,
    /** Merchant Dashboard → Developers → API Token. A secret: it can create orders. */
    apiToken: z.string().min(1).meta({
      title: "API token",
      description: "Dashboard → Developers → API Token",
      secret: true,
    }),
    /** Your own name for the account, so that a new token leaves it the same. @default twelve digits that follow from the token */
    account: z.string().min(1).max(100).optional(),
  })
  .superRefine(refuseInsecureLive);
export type ZozoConfig = z.input<typeof ZozoConfig>;
