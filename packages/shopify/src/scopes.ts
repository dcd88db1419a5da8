/** What the app needs, and nothing besides. */
export const SCOPES = ["read_orders", "write_orders"] as const;
