/** A store to run against. All of it is needed but `path`. */
export interface StoreAccess {
  /** As the store has it in Settings → General, without a slash at the end. */
  readonly url: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly user: string;
  readonly password: string;
  /** WordPress' folder on this machine: there the plugin is installed, and the store arranged for each scenario. */
  readonly path: string;
}

const NAMES = {
  url: "WOO_URL",
  consumerKey: "WOO_CONSUMER_KEY",
  consumerSecret: "WOO_CONSUMER_SECRET",
  user: "WOO_ADMIN_USER",
  password: "WOO_ADMIN_PASSWORD",
  path: "WOO_PATH",
} as const;

/** Reads the store from the environment. @returns the names of what is missing, where something is. */
export function readStore(): StoreAccess | { readonly missing: readonly string[] } {
  const read = (name: keyof typeof NAMES) => process.env[NAMES[name]] ?? "";
  const missing = Object.values(NAMES).filter((name) => !process.env[name]);
  if (missing.length > 0) return { missing };
  return {
    url: read("url").replace(/\/+$/, ""),
    consumerKey: read("consumerKey"),
    consumerSecret: read("consumerSecret"),
    user: read("user"),
    password: read("password"),
    path: read("path"),
  };
}

/** Ports on this machine; the first of five in a row in WOO_E2E_PORT. */
const first = Number(process.env.WOO_E2E_PORT ?? 4720);
export const PORTS = {
  server: first,
  sandbox: first + 1,
  proxy: first + 2,
  pluginless: first + 3,
  tls: first + 4,
} as const;
