export type { ShopifyConfig } from "./config.ts";
export { API_VERSION } from "./documents.ts";
export { createShopify, type ShopifyDependencies } from "./shopify.ts";
