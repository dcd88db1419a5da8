import type { Fetch } from "../http/client.ts";
import type { Exchange } from "./recording.ts";

/** A request a driver made. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; empty where there was none. */
  readonly body: string;
}

/** A `fetch` that answers from recordings. */
export interface Replay {
  readonly fetch: Fetch;
  /** Every request made, in order, the unexpected ones too. */
  readonly requests: readonly SentRequest[];
  /** One sentence for each request nothing was recorded for. Drivers turn the throw into an error of their own, so look here. */
  readonly unexpected: readonly string[];
}

/** An exchange as it stands in a fixture, defaults left out. */
export type ExchangeInput = Omit<Exchange, "response"> & {
  readonly response: Omit<Exchange["response"], "contentType"> & { readonly contentType?: string };
};

/**
 * Answers requests from recordings and remembers them. An exchange is found by its method and by the end of the path,
 * query left out; several for one path are told in order, the last of them again and again.
 */
export function replay(exchanges: readonly ExchangeInput[]): Replay {
  const requests: SentRequest[] = [];
  const unexpected: string[] = [];
  const told = new Set<ExchangeInput>();
  return {
    requests,
    unexpected,
    async fetch(input, init) {
      const request = toSentRequest(input, init);
      requests.push(request);
      init.signal?.throwIfAborted();
      const matching = exchanges.filter((exchange) => isFor(exchange, request));
      const exchange = matching.find((one) => !told.has(one)) ?? matching.at(-1);
      if (!exchange) {
        const known = exchanges.map(({ request: { method, path } }) => `${method} ${path}`);
        const sentence = `unexpected ${request.method} ${new URL(request.url).pathname}; recorded: ${known.join(", ") || "nothing"}`;
        unexpected.push(sentence);
        throw new Error(`replay: ${sentence}`);
      }
      told.add(exchange);
      return toResponse(exchange.response);
    },
  };
}

/** What was asked of `fetch`, in a shape that is easy to look at. */
export function toSentRequest(input: string, init: RequestInit): SentRequest {
  return {
    method: init.method ?? "GET",
    url: input,
    headers: Object.fromEntries(new Headers(init.headers)),
    body: toText(init.body),
  };
}

/** The answer that stands in a recording, as `fetch` gives it. */
export function toResponse({ status, contentType, body }: ExchangeInput["response"]): Response {
  return new Response(body, {
    status,
    headers: { "content-type": contentType ?? "application/json" },
  });
}

function isFor({ request: { method, path } }: ExchangeInput, sent: SentRequest): boolean {
  return method === sent.method && new URL(sent.url).pathname.endsWith(path.split("?")[0] ?? path);
}

function toText(body: RequestInit["body"]): string {
  if (body === null || body === undefined) return "";
  if (typeof body === "string" || body instanceof URLSearchParams) return body.toString();
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  throw new TypeError("replay: a driver sends text or bytes");
}
