import type { ErrorCode } from "../errors.ts";
import type { Fetch } from "../http/client.ts";
import type { Exchange } from "./recording.ts";
import { replay } from "./replay.ts";

/** A way a gateway misbehaves, and what a driver must make of it. */
export interface Failure {
  /** Finishes "when it …". */
  readonly name: string;
  readonly codes: readonly ErrorCode[];
  readonly retryAfter?: number;
  /** Whether the call must be given up within the configured time; `timeout` is then set short. */
  readonly hangs?: boolean;
  /** Misbehaves where `exchanges` would have gone well. `words` stand in what it says. */
  readonly fetch: (exchanges: readonly Exchange[], words: string) => Fetch;
}

const STATUSES: readonly (readonly [number, ErrorCode])[] = [
  [400, "request_invalid"],
  [401, "authentication_failed"],
  [403, "authentication_failed"],
  [404, "not_found"],
  [409, "conflict"],
  [422, "request_invalid"],
  [429, "rate_limited"],
  [500, "gateway_unavailable"],
  [502, "gateway_unavailable"],
  [503, "gateway_unavailable"],
];

/** Everything that goes wrong between two machines. */
export const failures: readonly Failure[] = [
  ...STATUSES.map(([status, code]) => ({
    name: `answers ${status}`,
    codes: [code],
    fetch: (_: unknown, words: string) =>
      answering(() =>
        Response.json({ success: false, status: false, error: words, message: words }, { status }),
      ),
  })),
  ...[429, 503].map((status) => ({
    name: `answers ${status} and says when to come back`,
    codes: [status === 429 ? ("rate_limited" as const) : ("gateway_unavailable" as const)],
    retryAfter: 7000,
    fetch: () => answering(() => new Response("{}", { status, headers: { "retry-after": "7" } })),
  })),
  {
    name: "answers 500 with what success looks like",
    codes: ["gateway_unavailable"],
    fetch: (exchanges) => altered(exchanges, (body) => new Response(body, { status: 500 })),
  },
  {
    name: "does not answer",
    codes: ["gateway_unavailable"],
    fetch: (_, words) => async () => {
      throw new TypeError("fetch failed", { cause: new Error(`ECONNREFUSED ${words}`) });
    },
  },
  {
    name: "keeps us waiting",
    codes: ["gateway_unavailable"],
    hangs: true,
    fetch:
      () =>
      (_, { signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
        }),
  },
  {
    name: "stops in the middle of its answer and keeps us waiting",
    codes: ["gateway_unavailable"],
    hangs: true,
    fetch: (exchanges) => (input, init) =>
      altered(
        exchanges,
        (body) =>
          new Response(
            halfThen(body, (fail) => {
              init.signal?.addEventListener("abort", () => fail(init.signal?.reason));
            }),
          ),
      )(input, init),
  },
  {
    name: "hangs up in the middle of its answer",
    codes: ["gateway_unavailable"],
    fetch: (exchanges) =>
      altered(
        exchanges,
        (body) => new Response(halfThen(body, (fail) => fail(new TypeError("terminated")))),
      ),
  },
  {
    name: "cuts its answer off",
    codes: ["response_invalid"],
    fetch: (exchanges) => altered(exchanges, (body) => new Response(body.trimEnd().slice(0, -1))),
  },
  {
    name: "answers with half of what it had to say",
    codes: ["response_invalid"],
    fetch: (exchanges) =>
      altered(exchanges, (body) => new Response(body.slice(0, body.length / 2))),
  },
  {
    name: "answers with a page of HTML and 200",
    codes: ["response_invalid"],
    fetch: (_, words) =>
      answering(
        () =>
          new Response(`<html><p>${words}</p></html>`, {
            headers: { "content-type": "text/html" },
          }),
      ),
  },
  {
    name: "answers with nothing and 200",
    codes: ["response_invalid"],
    fetch: () => answering(() => new Response("")),
  },
  {
    name: "answers with JSON that says nothing",
    codes: ["response_invalid", "not_found"],
    fetch: () => answering(() => Response.json({})),
  },
  {
    name: "answers without end",
    codes: ["response_invalid"],
    fetch: (exchanges) => altered(exchanges, (body) => new Response(" ".repeat(2 ** 21) + body)),
  },
  {
    name: "answers with a redirect",
    codes: ["response_invalid"],
    fetch: (exchanges, words) => async (input, init) => {
      // What a fetch that follows redirects would come back with.
      if (init.redirect !== "manual") return replay(exchanges).fetch(input, init);
      const location = `https://elsewhere.example/?${new URLSearchParams({ words })}`;
      return new Response(null, { status: 302, headers: { location } });
    },
  },
];

function answering(answer: () => Response): Fetch {
  return async (_, { signal }) => {
    signal?.throwIfAborted();
    return answer();
  };
}

function altered(exchanges: readonly Exchange[], alter: (body: string) => Response): Fetch {
  const { fetch } = replay(exchanges);
  return async (input, init) => alter(await (await fetch(input, init)).text());
}

/** The first half of a body, and then whatever `next` makes of it. */
function halfThen(
  body: string,
  next: (fail: (reason: unknown) => void) => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(body.slice(0, body.length / 2)));
      next((reason) => controller.error(reason));
    },
  });
}
