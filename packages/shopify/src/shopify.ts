import {
  type Bridge,
  type Clock,
  createTurns,
  PaymentError,
  type Platform,
  parseConfig,
  type ReportOutcome,
  systemClock,
} from "@polygate/core";
import { createAdmin } from "./admin.ts";
import { ShopifyConfig } from "./config.ts";
import { EXAMINE } from "./documents.ts";
import { createGiveUp } from "./give-up.ts";
import { createHandlers } from "./handlers.ts";
import { createInstall, isTaken, sayConnected } from "./install.ts";
import { signOrder } from "./link.ts";
import type { Onboarding } from "./offsite/onboarding.ts";
import { createPay } from "./pay.ts";
import { createTellRefund } from "./refund-report.ts";
import { createTell } from "./report.ts";
import { SCOPES } from "./scopes.ts";
import { createAccessToken } from "./token.ts";
import type { TokenVault } from "./token-vault.ts";
import * as wire from "./wire.ts";
import { createWork } from "./work.ts";

/** What the server hands in. */
export interface ShopifyDependencies {
  /** The way in, for this store. */
  readonly bridge: Bridge;
  /** Where this store's requests arrive, without a slash at the end: `https://pay.example/stores/tea`. */
  readonly address: string;
  readonly clock?: Clock;
  /** Keeps the token of the merchant's consent. @default nowhere: then no consent is asked for */
  readonly vault?: TokenVault;
  /** For a shop of an app that many install: how its merchant is received. @default the server's owner has set the shop up */
  readonly onboarding?: Onboarding;
}

/**
 * A shop in manual mode: one custom app for one merchant, whose orders with a manual payment method are paid through us.
 *
 * @throws {PaymentError} `configuration_invalid`
 */
export function createShopify(
  input: ShopifyConfig,
  { bridge, address, clock = systemClock, vault }: ShopifyDependencies,
): Required<Pick<Platform, "name" | "fetch" | "work" | "report">> {
  const config = parseConfig("shopify", ShopifyConfig, input);
  const accessToken = createAccessToken({ config, clock, vault, byCredentials: true });
  const admin = createAdmin(config, accessToken);
  const linkOf = (orderId: string) =>
    `${address.replace(/\/+$/, "")}/pay/${signOrder(config.clientSecret, orderId)}`;
  const pay = createPay({ admin, bridge, config, clock });
  const tell = createTell({
    admin,
    config,
    giveUp: createGiveUp(admin, config, pay, clock),
    tellRefund: createTellRefund(admin, config, bridge),
  });
  const install = createInstall({
    config,
    address,
    scopes: SCOPES,
    hasAccess: () => isTaken(admin.run(EXAMINE, {}, wire.Examined)),
    clock,
    vault,
    connected: async (isNew) => sayConnected(isNew),
  });
  const inTurn = createTurns();

  return {
    name: "shopify",
    fetch: createHandlers({ admin, bridge, config, pay, clock, linkOf, install }),
    work: createWork({ admin, bridge, config, pay, linkOf }),

    async report(report, { signal } = {}) {
      const { mode, orderId } = report;
      if (mode !== config.mode) {
        const reason = `A ${mode} payment says nothing about a ${config.mode} shop's order.`;
        return { type: "refused", reason };
      }
      if (!wire.OrderId.safeParse(orderId).success) {
        return { type: "refused", reason: `${orderId} is no Shopify order.` };
      }
      try {
        return await inTurn(orderId, () => tell(report, signal));
      } catch (error) {
        return toOutcome(error);
      }
    },
  };
}

function toOutcome(error: unknown): ReportOutcome {
  if (!PaymentError.is(error)) throw error;
  return {
    type: "retry",
    reason: error.message,
    ...(error.retryAfter !== undefined && { after: error.retryAfter }),
  };
}
