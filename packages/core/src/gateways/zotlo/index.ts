export type { ZotloConfig } from "./config.ts";
export { zotloProfile } from "./profile.ts";
export { createZotlo } from "./zotlo.ts";
