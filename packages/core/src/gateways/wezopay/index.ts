export type { WezopayConfig } from "./config.ts";
export { wezopayProfile } from "./profile.ts";
export { createWezopay } from "./wezopay.ts";
