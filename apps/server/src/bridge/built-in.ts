import type { PlatformFactory } from "./platform-stores.ts";

/** The platforms this server speaks with. Each is loaded once a store needs it. */
export const builtInPlatforms: Readonly<Record<string, PlatformFactory>> = {
  /** With the plugin, connected; or, where the shop gave a key of its REST API, without. */
  async woocommerce(settings, bridge, { mode, fetch, clock, keys, publicUrl }) {
    const { createWooCommerce, createWooCommerceStore } = await import("@polygate/woocommerce");
    const config = JSON.parse(settings);
    if ("consumerKey" in config) {
      return createWooCommerce({ ...config, mode, fetch }, { bridge, address: publicUrl, clock });
    }
    return createWooCommerceStore({ ...config, mode }, { bridge, keys, fetch, clock });
  },

  async shopify(settings, bridge, { mode, fetch, clock, publicUrl, vault }) {
    const { connectShopify } = await import("@polygate/shopify");
    const config = { ...JSON.parse(settings), mode, fetch };
    return connectShopify(config, { bridge, address: publicUrl, clock, vault });
  },
};
