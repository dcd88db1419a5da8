import { IncomingMessage } from "node:http";
import { PaymentError, readLimited, type WebhookRequest } from "@polygate/core";
import type { Context } from "hono";

/** A request as drivers read it: its bytes untouched, header names in lower case. */
export function toWebhookRequest(context: Context, body: Uint8Array): WebhookRequest {
  const question = context.req.url.indexOf("?");
  return {
    headers: readHeaders(context),
    query: question === -1 ? "" : context.req.url.slice(question + 1).replace(/#.*$/, ""),
    body,
  };
}

/**
 * Reads a request's bytes from the socket itself where there is one: through a web stream it takes several times as long.
 *
 * @returns `undefined` where there are more than `most`. Breaks of the connection throw.
 */
export async function readBytes(context: Context, most: number): Promise<Uint8Array | undefined> {
  const incoming = toIncoming(context);
  if (incoming) return await readIncoming(incoming, most);
  try {
    return await readLimited(context.req.raw, most);
  } catch (error) {
    if (PaymentError.is(error)) return undefined;
    throw error;
  }
}

function readIncoming(incoming: IncomingMessage, most: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const take = (chunk: Uint8Array) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= most) return;
      incoming.off("data", take);
      // The rest goes nowhere, and the connection with it, once this is answered.
      incoming.resume();
      resolve(undefined);
    };
    incoming.on("data", take);
    incoming.once("end", () => resolve(Buffer.concat(chunks)));
    incoming.once("error", reject);
    incoming.once("close", () => {
      if (!incoming.complete) reject(new Error("the connection broke"));
    });
  });
}

function readHeaders(context: Context): Record<string, string> {
  const incoming = toIncoming(context);
  if (!incoming) return Object.fromEntries(context.req.raw.headers);
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    if (values) headers[name] = values.join(", ");
  }
  return headers;
}

/** Node's own request, where it came through a socket. */
function toIncoming(context: Context): IncomingMessage | undefined {
  const incoming = context.env?.incoming;
  return incoming instanceof IncomingMessage ? incoming : undefined;
}
