import { PaymentError } from "@polygate/core";
import { PUBLIC_APP } from "../shopify/admit.ts";
import type { PlatformFactory } from "./platform-stores.ts";

/** The platforms this server speaks with. Each is loaded once a store needs it. */
export const builtInPlatforms: Readonly<Record<string, PlatformFactory>> = {
  /** With the plugin, connected; or, where the shop gave a key of its REST API, without. */
  async woocommerce(settings, bridge, { mode, fetch, clock, keys, publicUrl, inTurn }) {
    const { createWooCommerce, createWooCommerceStore } = await import("@polygate/woocommerce");
    const config = JSON.parse(settings);
    if ("consumerKey" in config) {
      const dependencies = { bridge, address: publicUrl, clock, inTurn };
      return createWooCommerce({ ...config, mode, fetch }, dependencies);
    }
    return createWooCommerceStore({ ...config, mode }, { bridge, keys, fetch, clock });
  },

  /** With an app of the shop's own, or of its merchant's installing of ours: then only the shop is in the settings. */
  async shopify(text, bridge, { mode, fetch, clock, publicUrl: address, vault, publicApp }) {
    const { connectShopify } = await import("@polygate/shopify");
    const settings = JSON.parse(text);
    const dependencies = { bridge, address, clock, vault };
    if (settings.app !== PUBLIC_APP) {
      return connectShopify({ ...settings, mode, fetch }, dependencies);
    }
    if (!publicApp) {
      const message = "the payments app it came by is not configured here any more: shopifyApp";
      throw new PaymentError("configuration_invalid", message);
    }
    const { clientId, clientSecret, onboarding } = publicApp;
    const config = { app: "offsite", shop: settings.shop, clientId, clientSecret } as const;
    return connectShopify(
      { ...config, mode, fetch },
      { ...dependencies, onboarding: onboarding(settings.shop) },
    );
  },
};
