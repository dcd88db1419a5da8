import {
  hmacSha256,
  PaymentError,
  type Platform,
  parseConfig,
  systemClock,
  verifyHmacSha256,
} from "@polygate/core";
import * as z from "zod";
import { AppConfig } from "../config.ts";
import { CONFIGURE, KNOCK } from "../documents.ts";
import { createInstall, isTaken } from "../install.ts";
import { createNotices } from "../notices.ts";
import type { ShopifyDependencies } from "../shopify.ts";
import { createAccessToken } from "../token.ts";
import { createWebhookEndpoint } from "../webhook-endpoint.ts";
import { createComeBack } from "./come-back.ts";
import { createPaymentsApi } from "./payments-api.ts";
import { SHOPIFY_RETRIES } from "./schedule.ts";
import { createSessions } from "./sessions.ts";
import { createOffsiteTell } from "./tell.ts";
import * as wire from "./wire.ts";

export type OffsiteConfig = (typeof AppConfig)["_zod"]["input"];

/** A shop that has our payments app: its platform, and the way in for Shopify's session requests. */
export interface Offsite
  extends Required<Pick<Platform, "name" | "fetch" | "work" | "report" | "retries">> {
  /** The shop's permanent address. */
  readonly shop: string;
  /** Answers a session request that the listener has found to be Shopify's, about this shop. */
  session(request: Request, kind: wire.SessionKind): Promise<Response>;
}

/**
 * A shop in offsite mode: the app of an approved payments partner, which many shops install.
 *
 * @throws {PaymentError} `configuration_invalid`
 */
export function createOffsite(
  input: OffsiteConfig,
  { bridge, address, clock = systemClock, vault }: ShopifyDependencies,
): Offsite {
  const config = parseConfig("shopify", AppConfig, input);
  // A public app has no credentials grant: without the merchant's consent it has no access.
  const accessToken = createAccessToken({ config, clock, vault, byCredentials: false });
  const api = createPaymentsApi(config, accessToken);
  const said = (id: string) => `polygate return ${id}`;
  const returnUrlOf = (gid: string) => {
    const id = gid.slice(gid.lastIndexOf("/") + 1);
    const mac = hmacSha256(config.clientSecret, said(id));
    return `${address.replace(/\/+$/, "")}/return/${id}.${mac}`;
  };
  const sessions = createSessions({ api, bridge, config, returnUrlOf });
  const told = createOffsiteTell(api, clock);
  const comeBack = createComeBack(bridge, told);
  const takeWebhook = createWebhookEndpoint(bridge, config);
  const notice = createNotices(bridge);
  const install = createInstall({
    config,
    address,
    scopes: ["write_payment_gateways", "write_payment_sessions"],
    hasAccess: () => isTaken(api.run(KNOCK, {}, z.object({}))),
    clock,
    vault,
    connected: sayReady,
  });

  /** The merchant's gateway account was set up by the owner before: the shop may offer the method. */
  async function sayReady(): Promise<string> {
    const variables = { handle: config.account ?? config.shop, ready: true };
    const { refusal } = await api.run(CONFIGURE, variables, wire.Moved);
    if (refusal !== undefined) {
      throw new PaymentError("gateway_unavailable", `shopify: not set up: ${refusal}`);
    }
    return `https://${config.shop}/services/payments_partners/gateways/${config.clientId}/settings`;
  }

  return {
    name: "shopify",
    shop: config.shop,
    retries: SHOPIFY_RETRIES,
    session: sessions.take,

    /** Buyers and webhooks only: sessions come by a listener of their own, where the sender shows its certificate. */
    async fetch(request, path) {
      const [first, second = "", ...more] = path.replace(/^\/+/, "").split("/");
      if (more.length === 0 && first === "webhooks" && second === "") return takeWebhook(request);
      if (more.length === 0 && first === "" && second === "") return install.open(request);
      if (more.length === 0 && first === "oauth" && second === "callback") {
        return install.comeBack(request);
      }
      const [, id = "", mac] = /^([\w-]{1,100})\.([0-9a-f]{64})$/.exec(second) ?? [];
      const isOurs = verifyHmacSha256(config.clientSecret, said(id), mac);
      if (first !== "return" || more.length > 0 || !isOurs) {
        return new Response("Not found", { status: 404 });
      }
      if (request.method !== "GET") return new Response("GET only", { status: 405 });
      return comeBack(request, `gid://shopify/PaymentSession/${id}`);
    },

    async work(message) {
      if (await notice(message)) return;
      await sessions.work(message);
    },

    async report(report, { signal } = {}) {
      if (report.mode !== config.mode || !wire.PaymentGid.safeParse(report.orderId).success) {
        return {
          type: "refused",
          reason: `${report.orderId} is no ${config.mode} payment session.`,
        };
      }
      try {
        return await told.tell(report, signal);
      } catch (error) {
        if (!PaymentError.is(error)) throw error;
        const after = error.retryAfter;
        return { type: "retry", reason: error.message, ...(after !== undefined && { after }) };
      }
    },
  };
}
