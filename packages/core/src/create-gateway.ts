import { PaymentError } from "./errors.ts";
import type { Gateway } from "./gateway.ts";
import { createPaygate } from "./gateways/paygate/index.ts";
import { createWezopay } from "./gateways/wezopay/index.ts";
import { createZaakpay } from "./gateways/zaakpay/index.ts";
import { createZotlo } from "./gateways/zotlo/index.ts";
import { createZozo } from "./gateways/zozo/index.ts";

const DRIVERS = {
  zozo: createZozo,
  zaakpay: createZaakpay,
  paygate: createPaygate,
  zotlo: createZotlo,
  wezopay: createWezopay,
} as const;

/** The drivers there are. */
export type GatewayName = keyof typeof DRIVERS;

/** Their names, in the order they are shown. */
export const gatewayNames: readonly GatewayName[] = Object.keys(DRIVERS).filter(isGatewayName);

/**
 * Makes a gateway from a name and a configuration that come from outside (a file, a database, a form).
 * With both known in code, a driver's own factory gives types: `import { createZozo } from "@polygate/core/gateways/zozo"`.
 *
 * @throws {PaymentError} `configuration_invalid` for an unknown name or a bad field, named and without its value.
 */
export function createGateway(name: string, config: unknown): Gateway {
  if (!isGatewayName(name)) {
    throw new PaymentError(
      "configuration_invalid",
      `no driver of that name; there are: ${gatewayNames.join(", ")}`,
    );
  }
  // Each factory takes a configuration of its own type, and checks whatever it is given.
  return DRIVERS[name](config as never);
}

function isGatewayName(name: string): name is GatewayName {
  return Object.hasOwn(DRIVERS, name);
}
