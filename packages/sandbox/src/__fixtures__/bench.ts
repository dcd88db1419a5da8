import { createSandbox, type Sandbox, type SandboxOptions } from "../sandbox.ts";

/** 2026-04-14T01:00:00Z. */
export const START = Date.UTC(2026, 3, 14, 1);

/** A webhook as the merchant received it. */
interface Received {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
  /** The sandbox's time. */
  readonly at: number;
}

/** A sandbox that stands still in time, and a merchant that keeps what it is sent. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly received: Received[];
  /** What the merchant answers from now on. */
  answer: () => Response | Promise<Response>;
  /** Calls the sandbox; an object is sent as JSON, a URLSearchParams as a form. */
  call(path: string, body?: object, headers?: Record<string, string>): Promise<Answer>;
  control(path: string, body?: object): Promise<Answer>;
}

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** What the text says, where it is JSON. */
  readonly json: unknown;
}

const BASE_URL = "http://sandbox.test";

export function createBench(options: Partial<SandboxOptions> = {}): Bench {
  const received: Received[] = [];
  const sandbox = createSandbox({
    baseUrl: BASE_URL,
    clock: () => START,
    settings: {
      zaakpay: { webhookUrl: "http://shop.test/zaakpay" },
      paygate: { webhookUrl: "http://shop.test/paygate" },
      zotlo: { webhookUrl: "http://shop.test/zotlo" },
    },
    fetch: async (url, init) => {
      const headers = new Headers(init?.headers);
      const at = sandbox.clock.now();
      received.push({ url: String(url), headers, body: String(init?.body), at });
      return await bench.answer();
    },
    ...options,
  });

  const call: Bench["call"] = async (path, body, headers = {}) => {
    const isForm = body instanceof URLSearchParams;
    const response = await sandbox.fetch(BASE_URL + path, {
      method: body ? "POST" : "GET",
      redirect: "manual",
      headers: { ...(body && !isForm && { "content-type": "application/json" }), ...headers },
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, headers: response.headers, json: parse(text) };
  };

  const bench: Bench = {
    sandbox,
    received,
    answer: () => new Response("SUCCESS"),
    call,
    control: (path, body) => call(`/control${path}`, body),
  };
  return bench;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
