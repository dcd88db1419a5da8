import * as z from "zod";
import { driverConfig, refuseInsecureLive } from "../../driver-config.ts";

/** What a PayGate account needs: the server is the merchant's own. */
export const PaygateConfig = z
  .strictObject({
    ...driverConfig,
    /** Where the PayGate server is reached, without `/api/v1`. */
    baseUrl: z.url({ protocol: /^https?$/ }).meta({
      title: "Server",
      description: "The address of your PayGate server, without /api/v1",
    }),
    /** Dashboard → API Keys: the key, `pgk_…`. */
    apiKey: z
      .string()
      .min(1)
      .meta({ title: "API key", description: "Dashboard → API Keys: pgk_…", secret: true }),
    /** Dashboard → API Keys: the secret of the key's webhook. */
    webhookSecret: z.string().min(1).meta({
      title: "Webhook secret",
      description: "Dashboard → API Keys, beside the key",
      secret: true,
    }),
    /** Your own name for the account, so that a new key leaves it the same. @default twelve digits that follow from the key */
    account: z.string().min(1).max(100).optional(),
    /** `polygate` where the server is a Polygate: it takes any currency and the payment's own addresses. @default "paygate" */
    dialect: z
      .enum(["paygate", "polygate"])
      .default("paygate")
      .meta({ title: "Kind of server", description: "polygate where the server is a Polygate" }),
  })
  .superRefine(refuseInsecureLive);
export type PaygateConfig = z.input<typeof PaygateConfig>;
