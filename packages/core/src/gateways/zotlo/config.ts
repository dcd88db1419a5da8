import * as z from "zod";
import { driverConfig, refuseInsecureLive } from "../../driver-config.ts";
import { Currency, parseMoney } from "../../money.ts";

const ZotloAccount = z.strictObject({
  ...driverConfig,
  /** Zotlo Panel → Developer Tools → API Keys. */
  accessKey: z.string().min(1).meta({
    title: "Access key",
    description: "Zotlo Panel → Developer Tools → API Keys",
    secret: true,
  }),
  /** Zotlo Panel → Developer Tools → API Keys. */
  accessSecret: z.string().min(1).meta({
    title: "Access secret",
    description: "Zotlo Panel → Developer Tools → API Keys",
    secret: true,
  }),
  /** The project's number, "App ID": Zotlo Panel → Developer Tools → API Keys. */
  applicationId: z
    .string()
    .regex(/^\d+$/, "expected the project's number, as a text of digits")
    .meta({ title: "App ID", description: "Zotlo Panel → Developer Tools → API Keys" }),
  /** Of Zotlo's error messages, and of the form for a buyer whose own is not known. ISO 639-1. @default "en" */
  language: z
    .string()
    .regex(/^[a-z]{2}$/, "expected two lower-case letters")
    .default("en")
    .meta({ title: "Language", description: "Of forms and messages, two letters" }),
});
/** What every call needs. */
export type ZotloAccount = z.output<typeof ZotloAccount>;

const ZotloFormConfig = ZotloAccount.extend({
  /** The hosted payment form, which sells one package at the price it has in the panel, and takes no other amount. */
  checkout: z.literal("form"),
  /** The form's name in the panel, or in the answer of `GET /v1/payment/form-list`. */
  formId: z.string().min(1).meta({ title: "Form", description: "Its name in the panel" }),
  /** Zotlo Panel → Packages. */
  packageId: z.string().min(1).meta({ title: "Package", description: "Zotlo Panel → Packages" }),
  /** The package's price, exactly as set in the panel: "149.90". */
  price: z.string().meta({ title: "Price", description: "Exactly as in the panel: 149.90" }),
  /** The package's currency, as set in the panel. */
  currency: Currency.meta({ title: "Currency", description: "As in the panel" }),
}).superRefine(({ price, currency }, context) => {
  try {
    parseMoney(price, currency);
  } catch {
    const message = "expected a decimal amount in the package's currency";
    context.addIssue({ code: "custom", path: ["price"], message });
  }
});
/** An account that sells through a hosted form. */
export type ZotloFormConfig = z.output<typeof ZotloFormConfig>;

const ZotloOneLinkConfig = ZotloAccount.extend({
  /** A personalised checkout link, which takes any price. */
  checkout: z.literal("one_link"),
  /** Zotlo Panel → Developer Tools → Checkout SDK. */
  applicationKey: z.string().min(1).meta({
    title: "Application key",
    description: "Zotlo Panel → Developer Tools → Checkout SDK",
    secret: true,
  }),
  /** The link that is personalised: made in the panel, for a one-time purchase. */
  checkoutLinkId: z.string().min(1).meta({
    title: "Checkout link",
    description: "Of the link for a one-time purchase, made in the panel",
  }),
  /** What the buyer sees as the thing that is paid for. */
  packageName: z.string().min(1).meta({
    title: "What is sold",
    description: "What the buyer sees as the thing that is paid for",
  }),
});
/** An account that sells through personalised links. */
export type ZotloOneLinkConfig = z.output<typeof ZotloOneLinkConfig>;

/** What a Zotlo account needs; `checkout` chooses the page the buyer pays on. */
export const ZotloConfig = z
  .discriminatedUnion("checkout", [ZotloFormConfig, ZotloOneLinkConfig])
  .superRefine(refuseInsecureLive);
export type ZotloConfig = z.input<typeof ZotloConfig>;
