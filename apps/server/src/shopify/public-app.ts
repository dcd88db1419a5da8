import type { Onboarding } from "@polygate/shopify";
import type { Engine } from "../engine/engine.ts";
import type { ShopifyAppConfig } from "./app-config.ts";
import { leaveAccount } from "./merchant-account.ts";
import { makeMerchantCookie } from "./merchant-session.ts";

/** The operator's payments app, as the store of one of its shops has it. */
export interface PublicApp extends Pick<ShopifyAppConfig, "clientId" | "clientSecret"> {
  onboarding(shop: string): Onboarding;
}

/** The page on which merchants enter their gateway account. */
export const ACCOUNT_PATH = "/shopify/account";

export function toPublicApp(engine: Engine, app: ShopifyAppConfig, storeId: string): PublicApp {
  const { publicUrl, clock, storage } = engine;
  return {
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    onboarding: (shop) => ({
      address: `${publicUrl}/shopify`,

      async enter() {
        const isSecure = publicUrl.startsWith("https:");
        return new Response(null, {
          status: 303,
          headers: {
            location: `${publicUrl}${ACCOUNT_PATH}`,
            "set-cookie": makeMerchantCookie(app, shop, clock, isSecure),
            "cache-control": "no-store",
          },
        });
      },

      async left() {
        const store = await storage.run("readStore", { store_id: storeId });
        if (store) await leaveAccount(engine, store);
      },
    }),
  };
}
