import * as z from "zod";
import { driverConfig, refuseInsecureLive } from "../../driver-config.ts";

/** What a WezoPay account needs. */
export const WezopayConfig = z
  .strictObject({
    ...driverConfig,
    /** Merchant dashboard: the API key, `wpk_…`. It needs the abilities to create and to read payments. */
    apiKey: z.string().min(1).meta({
      title: "API key",
      description: "Merchant dashboard: wpk_…, with the abilities to create and to read payments",
      secret: true,
    }),
    /** The secret webhooks are signed with. Which one that is no page says: look in the dashboard beside the API key. */
    webhookSecret: z.string().min(1).meta({
      title: "Webhook secret",
      description: "Merchant dashboard, beside the API key",
      secret: true,
    }),
    /** Your own name for the account, so that a new key leaves it the same. @default twelve digits that follow from the key */
    account: z.string().min(1).max(100).optional(),
  })
  .superRefine(refuseInsecureLive);
export type WezopayConfig = z.input<typeof WezopayConfig>;
