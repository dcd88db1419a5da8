/** What a merchant's own app needs, and nothing besides. */
export const SCOPES = ["read_orders", "write_orders"] as const;

/** What a payments app needs. Shopify gives them to approved partners only. */
export const OFFSITE_SCOPES = ["write_payment_gateways", "write_payment_sessions"] as const;
