import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { type Fetch, PaymentError } from "@polygate/core";
import { Agent, fetch } from "undici";
import { createAddressGuard } from "./address-guard.ts";

/** Finds all addresses of a host name. */
export type Resolve = (
  hostname: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface GuardedFetchOptions {
  /** Hosts, addresses and networks that may be reached though they are not public. */
  readonly allowed: readonly string[];
  /** @default the system's own, hosts file included. */
  readonly resolve?: Resolve;
}

/** How long a connection may take to come about, in milliseconds. */
const CONNECT = 10_000;

/** Statuses whose answers have no body. Source: https://fetch.spec.whatwg.org/#null-body-status */
const BODILESS: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

/**
 * Makes the `fetch` for addresses that a merchant, not the operator, has set: only public ones are reached. The name is
 * resolved once, every address it has is judged, and the connection goes to what was judged, so that a name which
 * changes its answer (DNS rebinding) gains nothing. Redirects are not followed, and certificates are always verified.
 *
 * @returns a fetch that rejects with {@link PaymentError} `request_invalid` for an address that may not be reached.
 */
export function createGuardedFetch({ allowed, resolve = resolveAll }: GuardedFetchOptions): Fetch {
  const guard = createAddressGuard(allowed);

  async function judge(hostname: string) {
    const addresses = await resolve(hostname);
    const refused = addresses.find(({ address }) => !guard.allows(hostname, address));
    if (refused) throw refuse(hostname, refused.address);
    return addresses;
  }

  const judgedLookup: LookupFunction = (hostname, options, answer) => {
    judge(hostname).then(
      (found) => {
        const wanted = found.filter(({ family }) => !options.family || family === options.family);
        const [first] = wanted;
        if (options.all) answer(null, [...wanted]);
        else answer(null, first?.address ?? "", first?.family);
      },
      (error: Error) => answer(error, []),
    );
  };
  const dispatcher = new Agent({
    connect: { lookup: judgedLookup, timeout: CONNECT, rejectUnauthorized: true },
  });

  return async (input, init) => {
    const url = new URL(input);
    if (url.protocol !== "https:" && url.protocol !== "http:") {
      throw new PaymentError("request_invalid", "webhooks go to http and https addresses only");
    }
    const hostname = url.hostname.replace(/^\[|\]$/g, "");
    // An address needs no resolving, so the connection would not ask.
    if (isIP(hostname) && !guard.allows(hostname, hostname)) throw refuse(hostname, hostname);
    try {
      const { body, status, headers } = await fetch(input, {
        method: init.method ?? "GET",
        headers: [...new Headers(init.headers)],
        body: toBody(init.body),
        signal: init.signal ?? null,
        redirect: "manual",
        dispatcher,
      });
      return new Response(BODILESS.has(status) ? null : toStream(body), {
        status,
        headers: [...headers],
      });
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      throw PaymentError.is(cause) ? cause : error;
    }
  };
}

/** Node's own `fetch` and this one differ in their other kinds of bodies, which nobody here sends. */
function toBody(body: RequestInit["body"]): string | Uint8Array | null {
  if (body === undefined || body === null || typeof body === "string") return body ?? null;
  if (body instanceof Uint8Array) return body;
  throw new Error("only texts and bytes are sent to a merchant's address");
}

/** The same stream as the platform's own kind. */
function toStream(body: Awaited<ReturnType<typeof fetch>>["body"]): ReadableStream | null {
  const reader = body?.getReader();
  if (!reader) return null;
  return new ReadableStream({
    async pull(control) {
      const { done, value } = await reader.read();
      if (done) control.close();
      else control.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function refuse(hostname: string, address: string): PaymentError {
  const where = hostname === address ? `${address} is` : `${hostname} leads to ${address},`;
  return new PaymentError(
    "request_invalid",
    `${where} no public address. If this shop stands on the server's own host or network, the operator can add it to allowPrivate in the configuration`,
  );
}

async function resolveAll(hostname: string) {
  return await lookup(hostname, { all: true });
}
