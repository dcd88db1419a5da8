export type { WooCommerceConfig } from "./config.ts";
export type { StoreDependencies, WooCommerceStoreConfig } from "./plugin/config.ts";
export { checkWooCommerceStore, type StoreCheck } from "./plugin/doctor.ts";
export type { StoreKey } from "./plugin/signed.ts";
export { createWooCommerceStore } from "./plugin/store.ts";
export { createWooCommerce } from "./woocommerce.ts";
