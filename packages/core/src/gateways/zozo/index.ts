export type { ZozoConfig } from "./config.ts";
export { zozoProfile } from "./profile.ts";
export { createZozo } from "./zozo.ts";
