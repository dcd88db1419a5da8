import type { Gateway } from "../../../gateway.ts";
import type { Fetch } from "../../../http/client.ts";
import { hmacSha256 } from "../../../signature.ts";
import type { WebhookRequest } from "../../../webhook.ts";
import { createMemoryDriver } from "../../memory/driver.ts";
import type { GatewaySubject } from "../../subject.ts";
import { memorySubject } from "../memory-subject.ts";

/** A driver with something wrong in it, and who must notice. */
export interface Sabotage {
  readonly subject: GatewaySubject;
  /** A row that must break, as "group: name". */
  readonly caughtBy: string;
  /** Other groups that may notice it too. None but these may. */
  readonly noticedBy?: readonly string[];
}

/** The configuration of the gateway in memory, as the kit hands it over. */
export interface Config {
  readonly apiKey: string;
  readonly webhookSecret: string;
  readonly fetch: Fetch;
  readonly [field: string]: unknown;
}

/** The memory driver with something wrong in how it is made. */
export function made(create: (config: Config) => Gateway): GatewaySubject {
  return { ...memorySubject, create };
}

/** The memory driver with something wrong in what it does. */
export function behaving(
  change: (gateway: Gateway, config: Config) => Partial<Gateway>,
): GatewaySubject {
  return made((config) => {
    const gateway = createMemoryDriver(config as never);
    return { ...gateway, ...change(gateway, config) };
  });
}

/** The memory driver with another `fetch`; what is no configuration stays none. */
export function withFetch(config: Config, change: (fetch: Fetch) => Fetch): Gateway {
  const given = config?.fetch ? { ...config, fetch: change(config.fetch) } : config;
  return createMemoryDriver(given as never);
}

/** The memory driver with something wrong in what it sends or how it reads. */
export function speaking(change: (fetch: Fetch) => Fetch): GatewaySubject {
  return made((config) => withFetch(config, change));
}

/** The memory driver with something wrong in the bodies it sends. */
export function sending(
  change: (body: Record<string, unknown>) => Record<string, unknown>,
): GatewaySubject {
  return speaking((fetch) => (input, init) => {
    if (typeof init.body !== "string") return fetch(input, init);
    return fetch(input, { ...init, body: JSON.stringify(change(JSON.parse(init.body))) });
  });
}

/** The memory driver with something wrong in how it reads answers. */
export function reading(change: (body: string, url: string) => string): GatewaySubject {
  return speaking((fetch) => async (input, init) => {
    const response = await fetch(input, init);
    const { status, headers } = response;
    return new Response(status === 302 ? null : change(await response.text(), input), {
      status,
      headers,
    });
  });
}

/** The memory driver with something wrong in how it verifies: `accepts` says which signatures it takes for good. */
export function verifying(
  accepts: (
    given: unknown,
    right: (body: Uint8Array | string) => string,
    body: Uint8Array,
  ) => boolean,
  read: (body: Uint8Array) => Uint8Array = (body) => body,
): GatewaySubject {
  return behaving((gateway, { webhookSecret }) => ({
    parseWebhook(request) {
      const right = (body: Uint8Array | string) => hmacSha256(webhookSecret, body);
      const accepted = accepts(request.headers["x-memory-signature"], right, request.body);
      const body = read(request.body);
      return gateway.parseWebhook(
        withSignature({ ...request, body }, accepted ? right(body) : "bad"),
      );
    },
  }));
}

/** Puts a signature on a webhook. */
export function withSignature(request: WebhookRequest, signature: string): WebhookRequest {
  return { ...request, headers: { ...request.headers, "x-memory-signature": signature } };
}

/** Wraps every method that calls the gateway. */
export function around(
  gateway: Gateway,
  wrap: (act: () => Promise<unknown>) => Promise<unknown>,
): Partial<Gateway> {
  const { createSession, getPayment, capture, refund, cancel, listPayments } = gateway;
  const acts = { createSession, getPayment, capture, refund, cancel, listPayments };
  return Object.fromEntries(
    Object.entries(acts).map(([name, act]) => [
      name,
      (...given: never[]) => wrap(() => (act as (...given: never[]) => Promise<unknown>)(...given)),
    ]),
  );
}
