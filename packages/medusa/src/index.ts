export { toMoney } from "./amount.ts";
export { type ProviderSetup, parseOptions } from "./options.ts";
export { type SessionStatus, toSessionStatus } from "./session-status.ts";
