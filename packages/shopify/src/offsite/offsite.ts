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
import { createInstall, isTaken, sayConnected } from "../install.ts";
import { createNotices } from "../notices.ts";
import { createPrivacy } from "../privacy.ts";
import { OFFSITE_SCOPES } from "../scopes.ts";
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
  /**
   * Tells Shopify under which name the merchant's gateway account is known, and whether the shop may offer it.
   *
   * @returns where the merchant goes on in the admin.
   * @throws {PaymentError} where Shopify does not take it.
   */
  setUp(handle: string, ready: boolean): Promise<string>;
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
  { bridge, address, clock = systemClock, vault, onboarding }: ShopifyDependencies,
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
  const told = createOffsiteTell(api, bridge, clock);
  const comeBack = createComeBack(bridge, told, config);
  const takeWebhook = createWebhookEndpoint(bridge, config);
  const notice = createNotices(bridge);
  const privacy = createPrivacy(bridge);
  const install = createInstall({
    config,
    address: onboarding?.address ?? address,
    scopes: OFFSITE_SCOPES,
    hasAccess,
    clock,
    vault,
    connected: receive,
  });

  async function hasAccess(): Promise<boolean> {
    return await isTaken(api.run(KNOCK, {}, z.object({})));
  }

  async function receive(isNew: boolean): Promise<Response> {
    if (onboarding) return await onboarding.enter();
    if (!isNew) return sayConnected(false);
    // The merchant's gateway account was set up by the owner before: the shop may offer the method.
    const location = await setUp(config.account ?? config.shop, true);
    return new Response(null, { status: 302, headers: { location, "cache-control": "no-store" } });
  }

  async function setUp(handle: string, ready: boolean): Promise<string> {
    const variables = { handle, ready };
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
    setUp,

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
      if (message.topic === "app/uninstalled") {
        // Told late, it may be about the time before the app was installed again.
        if (await hasAccess()) return;
        await onboarding?.left();
      }
      if (await privacy(message)) return;
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
