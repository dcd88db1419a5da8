export type { WooCommerceConfig } from "./config.ts";
export { readGrant, toGrantAddress, verifyGrant, type WooCommerceGrant } from "./grant.ts";
export type { StoreDependencies, WooCommerceStoreConfig } from "./plugin/config.ts";
export { checkWooCommerceStore, type StoreCheck } from "./plugin/doctor.ts";
export type { StoreKey } from "./plugin/signed.ts";
export { createWooCommerceStore } from "./plugin/store.ts";
export { createWooCommerce, type WooCommerceDependencies } from "./woocommerce.ts";
