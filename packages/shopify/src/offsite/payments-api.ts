import type { Fetch } from "@polygate/core";
import { createGraphQLClient } from "@shopify/graphql-client";
import type { AppConfig } from "../config.ts";
import { API_VERSION } from "../documents.ts";
import { createGraphqlApi, type GraphqlApi } from "../graphql-api.ts";
import type { AccessToken } from "../token.ts";

/** The Payments Apps API, for which `@shopify/shopify-api` has no client of its own. */
export function createPaymentsApi(config: AppConfig, accessToken: AccessToken): GraphqlApi {
  const url = `https://${config.shop}/payments_apps/api/${API_VERSION}/graphql.json`;
  return createGraphqlApi(config, accessToken, (token, fetch) => {
    const client = createGraphQLClient({
      url,
      headers: { "content-type": "application/json", "x-shopify-access-token": token },
      customFetchApi: toCustom(fetch),
    });
    return async (document, options) => {
      const { data, errors } = await client.request(document, options);
      if (errors) throw Object.assign(new Error("refused"), { body: { errors } });
      return data;
    };
  });
}

function toCustom(fetch: Fetch) {
  return (input: string, init: RequestInit = {}) => fetch(input, init);
}
