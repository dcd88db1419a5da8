export type { StoreCheck } from "./check.ts";
export type { WooCommerceConfig } from "./config.ts";
export { checkWooCommerce } from "./doctor.ts";
export { readGrant, toGrantAddress, verifyGrant, type WooCommerceGrant } from "./grant.ts";
export type { StoreDependencies, WooCommerceStoreConfig } from "./plugin/config.ts";
export { checkWooCommerceStore } from "./plugin/doctor.ts";
export { createWooCommerceStore } from "./plugin/store.ts";
export { createWooCommerce, type WooCommerceDependencies } from "./woocommerce.ts";
