import { type ErrorCode, type Fetch, PaymentError, readLimited } from "@polygate/core";
import { LogSeverity, Session, shopifyApi } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/web-api";
import * as z from "zod";
import type { AppConfig } from "./config.ts";
import { API_VERSION } from "./documents.ts";
import type { AccessToken } from "./token.ts";
import { withFetch } from "./with-fetch.ts";

/** The shop's Admin GraphQL API. */
export interface Admin {
  /**
   * Runs one document and reads its data. A token that Shopify refuses is renewed once, where it can be.
   *
   * @throws {PaymentError} `authentication_failed` (401, 403, ACCESS_DENIED), `rate_limited` (429, THROTTLED),
   *   `response_invalid` for redirects, other GraphQL errors and data of another shape, `gateway_unavailable` for all
   *   else. No message shows the token, and there is no cause.
   */
  run<Schema extends z.ZodType>(
    document: string,
    variables: Readonly<Record<string, unknown>>,
    schema: Schema,
    signal?: AbortSignal,
  ): Promise<z.output<Schema>>;
}

const MAX_BYTES = 4 * 1024 * 1024;

const GraphqlErrors = z.object({
  body: z.object({
    errors: z.object({
      graphQLErrors: z.array(z.object({ extensions: z.object({ code: z.string() }).optional() })),
    }),
  }),
});

/** Shopify's own client, without its retries: who reports decides when to try again. */
export function createAdmin(
  { shop, clientSecret, timeout, fetch }: AppConfig,
  accessToken: AccessToken,
): Admin {
  return {
    async run(document, variables, schema, signal) {
      try {
        return await runOnce(document, variables, schema, signal);
      } catch (error) {
        // Refused for its token, nothing was done: it may be said again with another.
        if (!(error instanceof RefusedToken)) throw error;
        if (!accessToken.refuse(error.token)) throw error.failure;
      }
      try {
        return await runOnce(document, variables, schema, signal);
      } catch (error) {
        throw error instanceof RefusedToken ? error.failure : error;
      }
    },
  };

  async function runOnce<Schema extends z.ZodType>(
    document: string,
    variables: Readonly<Record<string, unknown>>,
    schema: Schema,
    signal: AbortSignal | undefined,
  ): Promise<z.output<Schema>> {
    const what = `shopify: ${/\b(?:query|mutation) (\w+)/.exec(document)?.[1]}`;
    const token = await accessToken.current();
    let answered: Response | undefined;
    const client = createClient(token, async (input, init) => {
      const response = await fetch(input, { ...init, redirect: "manual" });
      const body = await readLimited(response, MAX_BYTES);
      answered = response;
      return new Response(body.length > 0 ? Buffer.from(body) : null, response);
    });
    const deadline = AbortSignal.timeout(timeout);
    try {
      const { data } = await client.request(document, {
        variables: { ...variables },
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      return schema.parse(data);
    } catch (error) {
      const failed = toFailure(what, error, answered);
      throw answered?.status === 401 ? new RefusedToken(token, failed) : failed;
    }
  }

  function createClient(token: string, ownFetch: Fetch) {
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
    return withFetch(ownFetch, () => new api.clients.Graphql({ session }));
  }
}

class RefusedToken extends Error {
  readonly token: string;
  readonly failure: PaymentError;

  constructor(token: string, failure: PaymentError) {
    super(failure.message);
    this.token = token;
    this.failure = failure;
  }
}

const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  401: "authentication_failed",
  403: "authentication_failed",
  429: "rate_limited",
};

const GRAPHQL_CODES: Readonly<Record<string, ErrorCode>> = {
  ACCESS_DENIED: "authentication_failed",
  THROTTLED: "rate_limited",
};

function toFailure(what: string, error: unknown, answered: Response | undefined): PaymentError {
  if (!answered) return failure("gateway_unavailable", `${what}: no answer`);
  const { status, headers } = answered;
  if (status !== 200) {
    const redirected = status >= 300 && status < 400;
    const code = STATUS_CODES[status] ?? (redirected ? "response_invalid" : "gateway_unavailable");
    const seconds = headers.get("retry-after");
    const retryAfter = seconds !== null && /^\d{1,6}(\.\d{1,3})?$/.test(seconds) ? seconds : "";
    return failure(code, `${what}: answered ${status}`, retryAfter);
  }
  const refusals = GraphqlErrors.safeParse(error).data?.body.errors.graphQLErrors;
  if (!refusals)
    return failure("response_invalid", `${what}: the answer is not what was asked for`);
  const named = refusals[0]?.extensions?.code ?? "no code";
  return failure(GRAPHQL_CODES[named] ?? "response_invalid", `${what}: refused with ${named}`);
}

function failure(code: ErrorCode, message: string, seconds = ""): PaymentError {
  return new PaymentError(code, message, {
    gateway: "shopify",
    ...(seconds !== "" && { retryAfter: Math.ceil(Number(seconds) * 1000) }),
  });
}
