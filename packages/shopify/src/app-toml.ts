import { API_VERSION } from "./documents.ts";

/** What an app's configuration says. */
export interface AppToml {
  /** The file's first line: whose app it is. */
  readonly remark: string;
  readonly clientId: string;
  readonly name: string;
  /** Where the app is opened, comes back to from consent (`/oauth/callback`) and gets its webhooks (`/webhooks`). */
  readonly address: string;
  readonly scopes: readonly string[];
  /** What is said about the scopes, where there is something to say. */
  readonly aboutScopes?: string;
  readonly topics: readonly string[];
}

/** What Shopify demands of every app that it asks. Source: https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance */
const COMPLIANCE_TOPICS = ["customers/data_request", "customers/redact", "shop/redact"];

/** Writes `shopify.app.toml`. Source: https://shopify.dev/docs/apps/build/cli-for-apps/app-configuration */
export function toAppToml(app: AppToml): string {
  const { remark, clientId, name, address, scopes, aboutScopes, topics } = app;
  return `# ${remark}
client_id = ${toToml(clientId)}
name = ${toToml(name)}
application_url = ${toToml(address)}
embedded = false

[access_scopes]
${aboutScopes === undefined ? "" : `# ${aboutScopes}\n`}scopes = ${toToml(scopes.join(","))}

[auth]
redirect_urls = [${toToml(`${address}/oauth/callback`)}]

[webhooks]
api_version = ${toToml(API_VERSION)}

  [[webhooks.subscriptions]]
  topics = ${toToml(topics)}
  uri = ${toToml(`${address}/webhooks`)}

  [[webhooks.subscriptions]]
  compliance_topics = ${toToml(COMPLIANCE_TOPICS)}
  uri = ${toToml(`${address}/webhooks`)}
`;
}

/** A text, a flag or a list of texts as TOML: what JSON writes of these is TOML as well. */
export function toToml(value: string | boolean | readonly string[]): string {
  return JSON.stringify(value);
}
