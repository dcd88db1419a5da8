export type { ShopifyConfig } from "./config.ts";
export { connectShopify, isOffsite, type ShopifySettings } from "./connect.ts";
export { examineShopify, type Finding } from "./doctor.ts";
export { API_VERSION } from "./documents.ts";
export { type InitOptions, initShopify } from "./init.ts";
export { answerSession } from "./offsite/answer-session.ts";
export { createOffsite, type Offsite, type OffsiteConfig } from "./offsite/offsite.ts";
export { createShopify, type ShopifyDependencies } from "./shopify.ts";
export type { KeptToken, Renewal, TokenVault } from "./token-vault.ts";
