import { randomBytes } from "node:crypto";
import {
  decodeUtf8,
  type JsonInput,
  parseJsonText,
  readLimited,
  signRequest,
  verifyAnswer,
  writeJson,
} from "@polygate/core";
import { type Store, signingKey } from "./config.ts";
import { nameObstacle, type Obstacle } from "./obstacle.ts";
import { MAX_ANSWER } from "./wire.ts";

/** What came back from the plugin. `text` is JSON that the plugin itself signed as the answer to this very message. */
export type PluginAnswer =
  | { readonly text: string; readonly headers: Headers }
  | {
      readonly obstacle: Obstacle;
      readonly status: number | undefined;
      readonly retryAfter?: number;
    };

export interface PluginMessage {
  readonly body: JsonInput;
  /** Headers that are to arrive beside the signature. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Both addresses work whatever the shop's permalinks are. The second is tried where something else answers at the first:
 * what blocks one often lets the other pass.
 */
export function addressesOf(url: string): readonly [string, string] {
  const home = url.replace(/\/*$/, "/");
  return [`${home}?wc-api=polygate`, `${home}?rest_route=/polygate/v1/notify`];
}

/**
 * Sends a message to the plugin and believes only its own signed answer. Never throws for what the other side does.
 *
 * @throws {PaymentError} `configuration_invalid` where the connection has no key any more.
 */
export async function callPlugin(store: Store, message: PluginMessage): Promise<PluginAnswer> {
  const [first, second] = addressesOf(store.config.url);
  const answer = await callAt(store, first, message);
  if ("text" in answer || answer.status === undefined || answer.status === 503) return answer;
  const other = await callAt(store, second, message);
  return "text" in other ? other : answer;
}

/** The same at one address. */
export async function callAt(
  store: Store,
  address: string,
  { body, headers = {}, signal }: PluginMessage,
): Promise<PluginAnswer> {
  const key = await signingKey(store);
  const text = writeJson(body);
  // Caches that look at the address alone must not answer for the plugin.
  const url = new URL(`${address}&t=${randomBytes(4).toString("hex")}`);
  const path = `${url.pathname}${url.search}`;
  const signed = signRequest(key, { method: "POST", path, body: text }, store.clock());
  const deadline = AbortSignal.timeout(store.config.timeout);
  try {
    const response = await store.fetch(url.href, {
      method: "POST",
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      headers: {
        ...headers,
        "content-type": "application/json",
        "user-agent": "Polygate",
        ...signed,
      },
      body: text,
    });
    const bytes = await readLimited(response, MAX_ANSWER);
    const answer = { status: response.status, body: bytes };
    const signature = response.headers.get("x-polygate-signature");
    const requested = signed["x-polygate-signature"];
    if (response.status === 200 && verifyAnswer(key, requested, answer, signature)) {
      return { text: decodeUtf8(bytes), headers: response.headers };
    }
    return toObstacle(response, new TextDecoder().decode(bytes));
  } catch {
    // The cause may quote the request.
    return { obstacle: nameObstacle(NOTHING), status: undefined };
  }
}

/** Parses what the plugin signed: it may be an older or a newer plugin. @returns `undefined` for what is no JSON. */
export function readAnswer(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch {
    return undefined;
  }
}

const NOTHING = { status: undefined, headers: new Headers(), text: "" };

function toObstacle({ status, headers }: Response, text: string): PluginAnswer {
  const retryAfter = headers.get("retry-after");
  return {
    obstacle: nameObstacle({ status, headers, text }),
    status,
    ...(retryAfter !== null &&
      /^\d{1,6}$/.test(retryAfter) && { retryAfter: Number(retryAfter) * 1000 }),
  };
}
