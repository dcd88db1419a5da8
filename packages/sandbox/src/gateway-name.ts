import * as z from "zod";

/** The five gateways, by the path they are mounted at. */
export const GatewayName = z.enum(["zozo", "zaakpay", "paygate", "zotlo", "wezopay"]);
export type GatewayName = z.infer<typeof GatewayName>;
