export type { PaygateConfig } from "./config.ts";
export { createPaygate } from "./paygate.ts";
export { paygateProfile } from "./profile.ts";
