import {
  decodeUtf8,
  type JsonText,
  PaymentError,
  type Platform,
  parseJsonText,
  type RequestDoubt,
  readLimited,
  signAnswer,
  type VerifiedRequest,
  verifyRequest,
  writeJson,
} from "@polygate/core";
import {
  type Store,
  type StoreDependencies,
  toStore,
  type WooCommerceStoreConfig,
} from "./config.ts";
import { tell } from "./report.ts";
import type { RouteAnswer } from "./route-answer.ts";
import { routes } from "./routes.ts";
import { MAX_REQUEST } from "./wire.ts";

/**
 * A WooCommerce store that has the plugin. `fetch` answers what the plugin asks, below the store's own address; `report`
 * tells the plugin. Both ways everything is signed, answers included.
 *
 * @throws {PaymentError} `configuration_invalid`
 */
export function createWooCommerceStore(
  config: WooCommerceStoreConfig,
  dependencies: StoreDependencies,
): Platform {
  const store = toStore(config, dependencies);
  return {
    name: "woocommerce",
    fetch: (request, path) => answer(store, request, `/${path.replace(/^\/+|\/+$/g, "")}`),
    report: (report, { signal } = {}) => tell(store, report, signal),
  };
}

async function answer(store: Store, request: Request, path: string): Promise<Response> {
  if (request.method !== "POST") {
    return unsigned(405, "method_not_allowed", "Only POST is answered here.");
  }
  const body = await readLimited(request, MAX_REQUEST).catch(() => undefined);
  if (!body) return unsigned(413, "too_large", "The request is too large.");
  const { pathname, search } = new URL(request.url);
  const verified = verifyRequest(
    await store.keys(),
    { method: request.method, path: `${pathname}${search}`, body },
    request.headers,
    store.clock(),
  );
  if ("doubt" in verified) return unsigned(401, `bad_${verified.doubt}`, DOUBTS[verified.doubt]);
  return signed(verified, await route(store, path, body));
}

const DOUBTS: Readonly<Record<RequestDoubt, string>> = {
  key: "This server does not know the key. Connect the shop again.",
  signature: "The signature does not fit the request. Connect the shop again.",
  clock: "The shop's clock and this server's are more than five minutes apart. Set them right.",
};

async function route(store: Store, path: string, body: Uint8Array): Promise<RouteAnswer> {
  const run = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!run) return failed(404, "not_found", "There is no such address: update plugin and server.");
  const request = readJson(body);
  if (request === undefined) return failed(400, "request_invalid", "The body is not JSON.");
  try {
    return await run(store, request);
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    return failed(error.status, error.code, error.detail ?? error.message);
  }
}

function readJson(body: Uint8Array): JsonText | undefined {
  try {
    return parseJsonText(decodeUtf8(body));
  } catch {
    return undefined;
  }
}

function failed(status: number, code: string, message: string): RouteAnswer {
  return { status, body: { error: { code, message } } };
}

function signed(verified: VerifiedRequest, { status, body }: RouteAnswer): Response {
  const text = writeJson(body);
  const signature = signAnswer(verified, { status, body: text });
  return json(status, text, { "x-polygate-signature": signature });
}

function unsigned(status: number, code: string, message: string): Response {
  return json(status, writeJson({ error: { code, message } }), {});
}

function json(status: number, text: string, headers: Record<string, string>): Response {
  return new Response(text, {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}
