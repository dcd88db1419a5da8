export type { ServerConfigInput as ServerConfig } from "./config.ts";
export type { Logger } from "./logger.ts";
export { type RunningServer, type ServerDependencies, startServer } from "./start-server.ts";
