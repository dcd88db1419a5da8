import * as z from "zod";
import { driverConfig, refuseInsecureLive } from "../../driver-config.ts";

/** The staging key that Zaakpay's documentation prints: anyone can sign with it. */
const PUBLISHED_SECRET = "0678056d96914a8583fb518caf42828a";

/** What a Zaakpay account needs. */
export const ZaakpayConfig = z
  .strictObject({
    ...driverConfig,
    /** Dashboard → Developers → Configurations → API keys: "Merchant ID", 32 hex digits. */
    merchantIdentifier: z
      .string()
      .regex(/^[0-9A-Za-z]{1,64}$/, "expected letters and digits")
      .meta({
        title: "Merchant ID",
        description: "Dashboard → Developers → Configurations → API keys",
      }),
    /** The "Secret key" beside it. Used as text, although it looks like hex. */
    secretKey: z
      .string()
      .regex(/^[\x21-\x7e]{16,128}$/, "expected a key of 16 characters or more")
      .meta({
        title: "Secret key",
        description: "Beside the merchant ID",
        secret: true,
      }),
    /**
     * The `mode` field of the checkout form. Zaakpay's pages say 1 = check the return domain, 0 = do not; its own
     * WooCommerce plugin says 0 = staging, 1 = live. It is optional and a request without it is published, so it is
     * left out unless Zaakpay's support tells you a value.
     *
     * @default not sent
     */
    checkoutMode: z.enum(["0", "1"]).optional().meta({
      title: "Checkout mode",
      description: "Only where Zaakpay's support told you a value",
    }),
  })
  .superRefine(refuseInsecureLive)
  .superRefine(({ mode, secretKey }, context) => {
    if (mode === "live" && secretKey.toLowerCase() === PUBLISHED_SECRET) {
      const message = "this is the published staging key: a live account needs its own";
      context.addIssue({ code: "custom", path: ["secretKey"], message });
    }
  });
export type ZaakpayConfig = z.input<typeof ZaakpayConfig>;
