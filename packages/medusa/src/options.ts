import { createGateway, type Gateway, gatewayNames, PaymentError } from "@polygate/core";
import * as z from "zod";

const WebUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));

/** What this plugin itself needs to know; every other option is the gateway driver's own. */
const ProviderOptions = z.looseObject({
  gateway: z.string().min(1),
  /** Whether this account moves real money; the driver reads it as well. */
  mode: z.enum(["test", "live"]),
  /** Where buyers and the gateway reach this Medusa server, without a path. */
  backendUrl: WebUrl,
  /** The storefront page that buyers come back to. `?polygate=…&cart_id=…` is added to it. */
  storefrontUrl: WebUrl,
  /** Whether money that no order can be made for is given back by itself, where the gateway can. @default false */
  refundOrphans: z.boolean().default(false),
});

const EXPECTED: Readonly<Record<string, string>> = {
  gateway: `expected one of ${gatewayNames.join(", ")}`,
  mode: 'expected "test" or "live"',
  backendUrl: "expected the address of this Medusa server, as in https://medusa.example",
  storefrontUrl:
    "expected the storefront page buyers come back to, as in https://shop.example/checkout/return",
  refundOrphans: "expected true or false",
};

/** One configured instance of the payment provider. */
export interface ProviderSetup {
  readonly gateway: Gateway;
  readonly mode: "test" | "live";
  readonly backendUrl: string;
  readonly storefrontUrl: string;
  readonly refundOrphans: boolean;
}

const WHERE =
  'Set it in medusa-config under modules, "@medusajs/medusa/payment", options.providers, in this provider\'s options. ' +
  "Until then Medusa neither starts nor migrates its database, because both load the payment providers.";

/**
 * Checks a provider's options, the gateway's own among them, and makes its gateway.
 *
 * @throws {PaymentError} `configuration_invalid` naming every bad field and what to do, never showing a value.
 */
export function parseOptions(options: unknown): ProviderSetup {
  const result = ProviderOptions.safeParse(options, { reportInput: false });
  if (!result.success) throw invalid(describe(result.error));
  const { gateway: name, backendUrl, storefrontUrl, refundOrphans, ...config } = result.data;
  try {
    const gateway = createGateway(name, config);
    return { gateway, mode: config.mode, backendUrl, storefrontUrl, refundOrphans };
  } catch (error) {
    if (PaymentError.is(error)) throw invalid(error.message);
    throw error;
  }
}

function describe({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => path.map(String).join(".") || `options: ${message}`)
    .map((field) => (EXPECTED[field] ? `${field}: ${EXPECTED[field]}` : field))
    .join("; ");
}

function invalid(what: string): PaymentError {
  return new PaymentError("configuration_invalid", `@polygate/medusa: ${what}. ${WHERE}`);
}
