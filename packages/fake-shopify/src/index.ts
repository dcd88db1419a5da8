export { createFakeShopify, type FakeShopify, type FakeShopifyOptions } from "./fake-shopify.ts";
export { signSessionToken } from "./jwt.ts";
export type { FakeOrder } from "./order.ts";
export type { FakeSession } from "./payments.ts";
export { checkDocument, SCHEMA_VERSION } from "./schemas.ts";
