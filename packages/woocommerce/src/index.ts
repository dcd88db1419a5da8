export type { WooCommerceConfig } from "./config.ts";
export { createWooCommerce } from "./woocommerce.ts";
