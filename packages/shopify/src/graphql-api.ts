import { type ErrorCode, type Fetch, PaymentError, readLimited } from "@polygate/core";
import * as z from "zod";
import type { AppConfig } from "./config.ts";
import type { AccessToken } from "./token.ts";

/** One of the shop's GraphQL APIs. */
export interface GraphqlApi {
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

/** Sends one document by one of Shopify's clients. @throws what the client makes of an error, GraphQL's included. */
export type Send = (
  document: string,
  options: { readonly variables: Record<string, unknown>; readonly signal: AbortSignal },
) => Promise<unknown>;

const MAX_BYTES = 4 * 1024 * 1024;

const GraphqlErrors = z.object({
  body: z.object({
    errors: z.object({
      graphQLErrors: z.array(z.object({ extensions: z.object({ code: z.string() }).optional() })),
    }),
  }),
});

/** @param connect makes a client of Shopify's, without its retries: who reports decides when to try again. */
export function createGraphqlApi(
  { timeout, fetch }: Pick<AppConfig, "timeout" | "fetch">,
  accessToken: AccessToken,
  connect: (token: string, fetch: Fetch) => Send,
): GraphqlApi {
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
    const send = connect(token, async (input, init) => {
      const response = await fetch(input, { ...init, redirect: "manual" });
      const body = await readLimited(response, MAX_BYTES);
      answered = response;
      return new Response(body.length > 0 ? Buffer.from(body) : null, response);
    });
    const deadline = AbortSignal.timeout(timeout);
    try {
      const data = await send(document, {
        variables: { ...variables },
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      });
      return schema.parse(data);
    } catch (error) {
      const failed = toFailure(what, error, answered);
      throw answered?.status === 401 ? new RefusedToken(token, failed) : failed;
    }
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
