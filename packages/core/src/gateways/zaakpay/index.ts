export type { ZaakpayConfig } from "./config.ts";
export { zaakpayProfile } from "./profile.ts";
export { createZaakpay } from "./zaakpay.ts";
