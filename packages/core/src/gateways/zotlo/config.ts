import * as z from "zod";
import { driverConfig, refuseInsecureLive } from "../../driver-config.ts";
import { Currency } from "../../money.ts";

const account = {
  ...driverConfig,
  /** Zotlo Panel → Developer Tools → API Keys. */
  accessKey: z.string().min(1),
  /** Zotlo Panel → Developer Tools → API Keys. */
  accessSecret: z.string().min(1),
  /** The project's number: Zotlo Panel → Developer Tools → API Keys ("App ID"). */
  applicationId: z.string().regex(/^\d+$/, "expected the project's number, as a text of digits"),
  /** ISO 639-1: the language of the checkout where the buyer's is not known, and of Zotlo's error messages. @default "en" */
  language: z
    .string()
    .regex(/^[a-z]{2}$/, "expected two lower-case letters")
    .default("en"),
};

const ZotloForm = z.strictObject({
  ...account,
  /** The hosted payment form, which takes the price of one package and no other. */
  checkout: z.literal("form"),
  /** Zotlo Panel → Payment Forms. */
  formId: z.string().min(1),
  /** Zotlo Panel → Packages. */
  packageId: z.string().min(1),
  /** The package's price as set in the panel, a decimal text: "100.00". */
  price: z.string().regex(/^\d{1,12}(?:\.\d{1,4})?$/, "expected a decimal amount"),
  /** The package's currency as set in the panel. */
  currency: Currency,
});

const ZotloOneLink = z.strictObject({
  ...account,
  /** A personalised checkout link, which takes any price. */
  checkout: z.literal("one_link"),
  /** Zotlo Panel → Developer Tools → Checkout SDK. */
  applicationKey: z.string().min(1),
  /** Zotlo Panel: the checkout link that is personalised; it must sell a one-time package. */
  checkoutLinkId: z.string().min(1),
  /** What the buyer sees as the thing being paid for. */
  packageName: z.string().min(1),
});

/** What a Zotlo account needs. `checkout` chooses the kind of page the buyer pays on. */
export const ZotloConfig = z
  .discriminatedUnion("checkout", [ZotloForm, ZotloOneLink])
  .superRefine(refuseInsecureLive);
export type ZotloConfig = z.input<typeof ZotloConfig>;
