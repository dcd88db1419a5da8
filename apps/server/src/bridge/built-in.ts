import type { PlatformFactory } from "./platform-stores.ts";

/** The platforms this server speaks with. Each is loaded once a store needs it. */
export const builtInPlatforms: Readonly<Record<string, PlatformFactory>> = {
  async woocommerce(settings, _bridge, { mode, fetch }) {
    const { createWooCommerce } = await import("@polygate/woocommerce");
    return createWooCommerce({ ...JSON.parse(settings), mode, fetch });
  },

  async shopify(settings, bridge, { mode, fetch, clock, publicUrl }) {
    const { createShopify } = await import("@polygate/shopify");
    const config = { ...JSON.parse(settings), mode, fetch };
    return createShopify(config, { bridge, address: publicUrl, clock });
  },
};
