export type { ShopifyConfig } from "./config.ts";
export { examineShopify, type Finding } from "./doctor.ts";
export { API_VERSION } from "./documents.ts";
export { type InitOptions, initShopify } from "./init.ts";
export { createShopify, type ShopifyDependencies } from "./shopify.ts";
