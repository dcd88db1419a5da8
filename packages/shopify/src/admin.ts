import type { Fetch } from "@polygate/core";
import { LogSeverity, Session, shopifyApi } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/web-api";
import type { AppConfig } from "./config.ts";
import { API_VERSION } from "./documents.ts";
import { createGraphqlApi, type GraphqlApi, type Send } from "./graphql-api.ts";
import type { AccessToken } from "./token.ts";
import { withFetch } from "./with-fetch.ts";

/** The shop's Admin GraphQL API. */
export type Admin = GraphqlApi;

export function createAdmin(config: AppConfig, accessToken: AccessToken): Admin {
  const { shop, clientSecret } = config;
  return createGraphqlApi(config, accessToken, (token, fetch) => {
    const client = createClient(token, fetch);
    const send: Send = async (document, options) => (await client.request(document, options)).data;
    return send;
  });

  function createClient(token: string, fetch: Fetch) {
    const api = shopifyApi({
      apiSecretKey: clientSecret,
      apiVersion: API_VERSION,
      hostName: shop,
      isEmbeddedApp: false,
      isCustomStoreApp: true,
      adminApiAccessToken: token,
      logger: { level: LogSeverity.Error, log: () => {} },
    });
    const session = new Session({ id: shop, shop, state: "", isOnline: false });
    return withFetch(fetch, () => new api.clients.Graphql({ session }));
  }
}
