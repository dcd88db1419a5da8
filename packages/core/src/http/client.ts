import type * as z from "zod";
import { decodeUtf8 } from "../bytes.ts";
import { type ErrorCode, PaymentError } from "../errors.ts";
import { type JsonText, parseJsonText } from "../json.ts";
import { parseResponse } from "../parse.ts";
import { redact, redactJson } from "../redact.ts";
import { readLimited } from "./read.ts";

/** The part of the platform's `fetch` we use, so that anything that answers requests can stand in for it. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** What all calls to one gateway have in common. */
export interface ClientConfig {
  readonly gateway: string;
  readonly baseUrl: string;
  readonly fetch: Fetch;
  /** Sent with every call: the place for credentials. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is blotted out of every answer. @default the values of `headers` */
  readonly secrets?: readonly string[];
  /** How long one call may take, body included, in milliseconds. @default 15000 */
  readonly timeout?: number;
  /** The largest answer that is read, in bytes. @default 1048576 */
  readonly maxBytes?: number;
  /** Finds the gateway's own words in an answer that refused us, for the merchant. */
  readonly detailOf?: (answer: JsonText) => string | undefined;
  /** Finds the code of an answer that refused us, where the gateway's own number says more than the HTTP status. */
  readonly codeOf?: (answer: JsonText) => ErrorCode | undefined;
  /** What an HTTP status means at this gateway, for the error's message, where its documentation says so. */
  readonly meanings?: Readonly<Record<number, string>>;
}

/** One call. At most one of `json` and `form`. */
export interface Call<Schema extends z.ZodType> {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** A JSON text, already written: amounts must reach the wire as decimals, not as floats. */
  readonly json?: string;
  readonly form?: Readonly<Record<string, string>>;
  /** The one status that means success, where the gateway documents it. @default any 2xx */
  readonly status?: number;
  readonly answer: Schema;
  readonly signal?: AbortSignal | undefined;
}

/** Calls one gateway. */
export interface Client {
  /**
   * Makes a call and reads its JSON answer. Numbers in it arrive as strings of their own digits.
   *
   * @throws {PaymentError} by HTTP status (400/422 `request_invalid`, 401/403 `authentication_failed`, 404 `not_found`,
   *   409 `conflict`, 429 `rate_limited`, 5xx and silence `gateway_unavailable`), `response_invalid` for redirects,
   *   answers that are too large, no JSON, or not of the expected shape. No message shows a credential or a value, and
   *   a credential that the answer repeats is blotted out before anything is read.
   */
  call<Schema extends z.ZodType>(call: Call<Schema>): Promise<z.output<Schema>>;
}

const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  400: "request_invalid",
  401: "authentication_failed",
  403: "authentication_failed",
  404: "not_found",
  409: "conflict",
  422: "request_invalid",
  429: "rate_limited",
};

/** A client for one gateway's API whose every failure is a {@link PaymentError}. Follows no redirects. */
export function createClient(config: ClientConfig): Client {
  const { gateway, baseUrl, timeout = 15_000, maxBytes = 1024 * 1024 } = config;

  return {
    async call(call) {
      const what = `${gateway}: ${call.method} ${call.path}`;
      const deadline = AbortSignal.timeout(timeout);
      const signal = call.signal ? AbortSignal.any([call.signal, deadline]) : deadline;
      const { response, bytes } = await exchange(what, call, signal);
      if (response.status >= 300 && response.status < 400) {
        throw new PaymentError("response_invalid", `${what}: answered with a redirect`, {
          gateway,
        });
      }
      if (!response.ok) throw refusal(what, response, bytes);
      if (call.status !== undefined && response.status !== call.status) {
        throw new PaymentError(
          "response_invalid",
          `${what}: answered ${response.status} instead of ${call.status}`,
          { gateway },
        );
      }
      return parseResponse(gateway, call.answer, parseAnswer(what, bytes));
    },
  };

  async function exchange(what: string, call: Call<z.ZodType>, signal: AbortSignal) {
    try {
      const response = await config.fetch(toUrl(baseUrl, call), {
        method: call.method,
        redirect: "manual",
        signal,
        headers: { accept: "application/json", ...contentType(call), ...config.headers },
        body: call.json ?? (call.form ? new URLSearchParams(call.form).toString() : null),
      });
      return { response, bytes: await readLimited(response, maxBytes) };
    } catch (cause) {
      if (PaymentError.is(cause)) {
        throw new PaymentError(cause.code, `${what}: ${cause.message}`, { gateway });
      }
      const why = signal.aborted && !call.signal?.aborted ? "no answer in time" : "no answer";
      // The cause may quote the request, credentials included, so it goes no further.
      throw new PaymentError("gateway_unavailable", `${what}: ${why}`, { gateway });
    }
  }

  function parseAnswer(what: string, bytes: Uint8Array): JsonText {
    try {
      return jsonOf(bytes);
    } catch (cause) {
      throw new PaymentError("response_invalid", `${what}: the answer is not JSON`, {
        gateway,
        cause,
      });
    }
  }

  function refusal(what: string, response: Response, bytes: Uint8Array): PaymentError {
    const { status } = response;
    const code =
      readFrom(bytes, config.codeOf) ??
      STATUS_CODES[status] ??
      (status >= 500 ? "gateway_unavailable" : "response_invalid");
    const detail = readFrom(bytes, config.detailOf)?.slice(0, 500);
    const retryAfter = toMilliseconds(response.headers.get("retry-after"));
    const meaning = config.meanings?.[status];
    const message = `${what}: answered ${status}${meaning === undefined ? "" : `: ${meaning}`}`;
    return new PaymentError(code, message, {
      gateway,
      ...(detail !== undefined && { detail }),
      ...(retryAfter !== undefined && { retryAfter }),
    });
  }

  function readFrom<Found>(
    bytes: Uint8Array,
    find: ((answer: JsonText) => Found | undefined) | undefined,
  ): Found | undefined {
    try {
      return find?.(jsonOf(bytes));
    } catch {
      return undefined; // A refusal need not be JSON; its status says enough.
    }
  }

  /** Blotted out before it is parsed, for what a parser says of a text, and after, for what was escaped in it. */
  function jsonOf(bytes: Uint8Array): JsonText {
    const secrets = config.secrets ?? Object.values(config.headers ?? {});
    return redactJson(parseJsonText(redact(decodeUtf8(bytes), secrets)), secrets);
  }
}

function toUrl(baseUrl: string, { path, query = {} }: Call<z.ZodType>): string {
  const url = new URL(baseUrl.replace(/\/+$/, "") + path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

function contentType(call: Call<z.ZodType>): Record<string, string> {
  if (call.json !== undefined) return { "content-type": "application/json" };
  if (call.form) return { "content-type": "application/x-www-form-urlencoded" };
  return {};
}

function toMilliseconds(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d{1,6}$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : undefined;
}
