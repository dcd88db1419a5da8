export type { ShopifyConfig } from "./config.ts";
export { API_VERSION } from "./documents.ts";
export { createShopify, type Shopify } from "./shopify.ts";
export type { ShopifyWebhook } from "./webhook.ts";
