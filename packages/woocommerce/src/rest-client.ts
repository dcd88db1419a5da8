import { createRequire } from "node:module";
import { type ErrorCode, type Fetch, PaymentError, parseJsonText, redact } from "@polygate/core";
import * as z from "zod";
import * as wire from "./wire.ts";

// CommonJS whose `default` Node and bundlers unwrap differently, so it is required as what it is.
// https://github.com/woocommerce/woocommerce-rest-api-js-lib/issues/66
const { default: WooCommerceRestApi }: typeof import("@woocommerce/woocommerce-rest-api") =
  createRequire(import.meta.url)("@woocommerce/woocommerce-rest-api");

export interface RestConfig {
  readonly url: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly timeout: number;
  readonly fetch: Fetch;
}

type Method = "get" | "put" | "post";

interface CallOptions {
  readonly body?: object;
  readonly query?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/**
 * One call of the store's REST API, its answer read by a schema.
 *
 * @throws {PaymentError} `not_found` only where the store says it has no such thing; `authentication_failed`,
 *   `rate_limited` and `request_invalid` by HTTP status; `response_invalid` for redirects and for HTML or anything else
 *   that is not the answer; `gateway_unavailable` for 5xx, silence, and a 404 that is not WooCommerce's own. `detail` is what
 *   the store says. Neither shows key or secret, and there is no cause: the client's own errors carry both.
 */
export type Call = <Schema extends z.ZodType>(
  method: Method,
  path: string,
  schema: Schema,
  options: CallOptions,
) => Promise<z.output<Schema>>;

/** A store that has not answered may still be at it, and is left alone until PHP has given up in most places. */
const UNFINISHED = 60_000;

const Answer = z.object({
  status: z.int(),
  data: z.string(),
  headers: z.object({ "retry-after": z.string().optional() }),
});
type Answer = z.infer<typeof Answer>;

/** Follows no redirects: a POST would arrive as a GET without its body. */
export function createRestClient({
  url,
  consumerKey,
  consumerSecret,
  timeout,
  fetch,
}: RestConfig): Call {
  return async (method, path, schema, options) => {
    const what = `woocommerce: ${method.toUpperCase()} ${path}`;
    const answer = await exchange(what, method, path, options);
    if (answer.status < 200 || answer.status > 299) {
      throw toFailure(what, answer, [consumerKey, consumerSecret]);
    }
    try {
      return schema.parse(parseJsonText(answer.data));
    } catch {
      throw failure("response_invalid", `${what}: answered with ${kindOf(answer.data)}`);
    }
  };

  async function exchange(
    what: string,
    method: Method,
    path: string,
    { body, query = {}, signal }: CallOptions,
  ): Promise<Answer> {
    const api = new WooCommerceRestApi({
      url,
      consumerKey,
      consumerSecret,
      version: "wc/v3",
      timeout,
      axiosConfig: {
        adapter: "fetch",
        // Without a `Request` to build, axios hands over an address and an init, as our `fetch` takes them.
        env: {
          Request: null,
          fetch: (input: string, init: RequestInit) =>
            fetch(input, { ...init, redirect: "manual" }),
        },
        // The text as it stands: axios would make floats of numbers, and objects of what only looks like JSON.
        responseType: "text",
        transformResponse: [(text: unknown) => text],
        validateStatus: () => true,
        maxContentLength: 4 * 1024 * 1024,
        signal,
      },
    });
    try {
      const answer = await (method === "get" ? api.get(path, query) : api[method](path, body));
      return Answer.parse(answer);
    } catch (error) {
      throw toRefusal(error) ?? noAnswer(what, method);
    }
  }
}

/** An address that may not be reached is no silence: it says what the operator can do. */
function toRefusal(error: unknown): PaymentError | undefined {
  const inner = error instanceof Error && "cause" in error ? error.cause : undefined;
  const refusal = [error, inner].find((it) => PaymentError.is(it));
  if (!PaymentError.is(refusal)) return undefined;
  return new PaymentError("request_invalid", refusal.message, { gateway: "woocommerce" });
}

function noAnswer(what: string, method: Method): PaymentError {
  return new PaymentError("gateway_unavailable", `${what}: no answer`, {
    gateway: "woocommerce",
    ...(method !== "get" && { retryAfter: UNFINISHED }),
  });
}

const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  400: "request_invalid",
  401: "authentication_failed",
  403: "authentication_failed",
  429: "rate_limited",
};

function toFailure(
  what: string,
  { status, data, headers }: Answer,
  secrets: readonly string[],
): PaymentError {
  const said = failureOf(data);
  const redirect = status >= 300 && status < 400 ? `, a redirect: ${REDIRECT}` : "";
  const message = `${what}: answered ${status}${said ? ` (${said.code})` : redirect}`;
  const retryAfter = headers["retry-after"];
  return new PaymentError(toCode(status, said?.code), message, {
    gateway: "woocommerce",
    ...(said && { detail: redact(said.message, secrets).slice(0, 300) }),
    ...(retryAfter !== undefined &&
      /^\d{1,6}$/.test(retryAfter) && { retryAfter: Number(retryAfter) * 1000 }),
  });
}

/** A deleted order is 404 to a question and 400 to a change. */
function toCode(status: number, named: string | undefined): ErrorCode {
  if ((status === 404 || status === 400) && named?.endsWith("_invalid_id")) return "not_found";
  if (status === 404 && named === "woocommerce_rest_payment_gateway_invalid") return "not_found";
  if (status >= 300 && status < 400) return "response_invalid";
  return STATUS_CODES[status] ?? "gateway_unavailable";
}

/** What a merchant can do about it. https://developer.woocommerce.com/docs/apis/rest-api/#requirements */
const REDIRECT =
  "the store's address is another, or its permalinks are set to Plain, which has no REST API";

function kindOf(answer: string): string {
  if (/\b(Warning|Notice|Deprecated|error)\b(<\/b>)?: /.test(answer.slice(0, 1000))) {
    return "PHP's own messages in front of the API's JSON: the store must not display them";
  }
  const kind = answer.trimStart().startsWith("<") ? "a web page" : "something else";
  return `${kind} instead of the API's JSON`;
}

/** `undefined` where the page is a firewall's or a proxy's own: the status says enough. */
function failureOf(body: string): wire.Failure | undefined {
  try {
    return wire.Failure.parse(parseJsonText(body));
  } catch {
    return undefined;
  }
}

function failure(code: ErrorCode, message: string): PaymentError {
  return new PaymentError(code, message, { gateway: "woocommerce" });
}
