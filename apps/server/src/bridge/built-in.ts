import type { PlatformFactory } from "./platform-stores.ts";

/** The platforms this server speaks with. Each is loaded once a store needs it. */
export const builtInPlatforms: Readonly<Record<string, PlatformFactory>> = {
  async woocommerce(settings, bridge, { mode, keys, fetch, clock }) {
    const { createWooCommerce, createWooCommerceStore } = await import("@polygate/woocommerce");
    const config = JSON.parse(settings);
    // A shop with the plugin was connected: it has keys here, and none of its own to be written to with.
    return "consumerKey" in config
      ? createWooCommerce({ ...config, mode, fetch })
      : createWooCommerceStore({ ...config, mode }, { bridge, keys, fetch, clock });
  },

  async shopify(settings, bridge, { mode, fetch, clock, publicUrl, changeSettings }) {
    const { connectShopify } = await import("@polygate/shopify");
    const config = { ...JSON.parse(settings), mode, fetch };
    const keepAccessToken = (accessToken: string) => changeSettings({ accessToken });
    return connectShopify(config, { bridge, address: publicUrl, clock, keepAccessToken });
  },
};
