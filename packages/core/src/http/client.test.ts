import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { PaymentError } from "../errors.ts";
import { type Call, type ClientConfig, createClient, type Fetch } from "./client.ts";

const KEY = "key_hunter2_hunter2";
const Answer = z.object({ amount: z.string() });

function clientOf(fetch: Fetch, config: Partial<ClientConfig> = {}) {
  return createClient({
    gateway: "acme",
    baseUrl: "https://acme.example/base/",
    headers: { "x-api-key": KEY },
    fetch,
    ...config,
  });
}

function call(
  fetch: Fetch,
  config: Partial<ClientConfig> = {},
  changes: Partial<Call<z.ZodType>> = {},
) {
  return clientOf(fetch, config).call({ method: "GET", path: "/pay", answer: Answer, ...changes });
}

async function fail(...given: Parameters<typeof call>): Promise<PaymentError> {
  try {
    await call(...given);
  } catch (error) {
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("hunter2");
    return error as PaymentError;
  }
  throw new Error("nothing was thrown");
}

const answer =
  (body: ConstructorParameters<typeof Response>[0], init?: ResponseInit): Fetch =>
  async () =>
    new Response(body, init);

/** Sends these pieces, and then whatever `next` does. */
function stream(
  pieces: readonly string[],
  next: (control: ReadableStreamDefaultController) => void,
) {
  return new ReadableStream<Uint8Array>({
    start(control) {
      for (const piece of pieces) control.enqueue(new TextEncoder().encode(piece));
      next(control);
    },
  });
}

describe("a call", () => {
  it("reads numbers as they stand in the text", async () => {
    expect(await call(answer('{"amount":99.00}'))).toEqual({ amount: "99.00" });
  });

  it.each([
    [{ json: '{"a":1.00}' }, "application/json", '{"a":1.00}'],
    [{ form: { a: "x y", b: "+&" } }, "application/x-www-form-urlencoded", "a=x+y&b=%2B%26"],
    [{}, null, null],
  ])("sends %j as it is", async (body, contentType, text) => {
    let sent: RequestInit = {};
    const fetch: Fetch = async (_, init) => {
      sent = init;
      return Response.json({ amount: "1" });
    };
    await call(fetch, {}, { method: "POST", ...body });
    const headers = new Headers(sent.headers);
    expect(sent.method).toBe("POST");
    expect(sent.body).toBe(text);
    expect(headers.get("content-type")).toBe(contentType);
    expect(headers.get("accept")).toBe("application/json");
    expect(headers.get("x-api-key")).toBe(KEY);
  });

  it("goes below the base address, with its parameters escaped and absent ones left out", async () => {
    let url = "";
    const fetch: Fetch = async (input) => {
      url = input;
      return Response.json({ amount: "1" });
    };
    await call(fetch, {}, { query: { id: "a&b=c/../d", none: undefined, empty: "" } });
    expect(url).toBe("https://acme.example/base/pay?id=a%26b%3Dc%2F..%2Fd&empty=");
  });

  it("accepts any 2xx, or the one status it is told to expect", async () => {
    for (const status of [200, 201, 202]) {
      expect(await call(answer('{"amount":"1"}', { status }))).toEqual({ amount: "1" });
    }
    const wrong = await fail(answer('{"amount":"1"}', { status: 200 }), {}, { status: 201 });
    expect(wrong).toMatchObject({ code: "response_invalid" });
    expect(wrong.message).toContain("200 instead of 201");
  });
});

describe("a refusal", () => {
  it.each([
    [400, "request_invalid"],
    [401, "authentication_failed"],
    [402, "response_invalid"],
    [403, "authentication_failed"],
    [404, "not_found"],
    [409, "conflict"],
    [410, "response_invalid"],
    [422, "request_invalid"],
    [429, "rate_limited"],
    [500, "gateway_unavailable"],
    [502, "gateway_unavailable"],
    [503, "gateway_unavailable"],
    [504, "gateway_unavailable"],
    [599, "gateway_unavailable"],
  ])("with %i is %s", async (status, code) => {
    for (const body of ['{"amount":"1"}', "<html>no</html>", "", '{"cut":']) {
      const error = await fail(answer(body, { status }));
      expect(error).toMatchObject({ code, gateway: "acme" });
      expect(error.message).toBe(`acme: GET /pay: answered ${status}`);
    }
  });

  it("carries the gateway's words apart from the message, cut short and without our key", async () => {
    const body = JSON.stringify({ error: `Key ${KEY} is not ${"x".repeat(1000)}` });
    const detailOf = (said: unknown) => z.object({ error: z.string() }).parse(said).error;
    const error = await fail(answer(body, { status: 401 }), { detailOf });
    expect(error.detail).toMatch(/^Key \[redacted\] is not x+$/);
    expect(error.detail).toHaveLength(500);
    expect(error.message).not.toContain("is not");
    const odd = await fail(answer('{"other":1}', { status: 401 }), { detailOf });
    expect(odd).toMatchObject({ code: "authentication_failed", detail: undefined });
  });

  it("is what the gateway's own number makes of it, where it has one", async () => {
    const codeOf = (said: unknown) => (JSON.stringify(said).includes("7") ? "conflict" : undefined);
    expect((await fail(answer('{"n":7}', { status: 400 }), { codeOf })).code).toBe("conflict");
    expect((await fail(answer('{"n":8}', { status: 400 }), { codeOf })).code).toBe(
      "request_invalid",
    );
    expect((await fail(answer("7", { status: 500 }), { codeOf })).code).toBe("conflict");
    expect((await fail(answer("<7>", { status: 500 }), { codeOf })).code).toBe(
      "gateway_unavailable",
    );
  });

  it("says what its status means at this gateway", async () => {
    const error = await fail(answer("{}", { status: 403 }), { meanings: { 403: "may not read" } });
    expect(error.message).toBe("acme: GET /pay: answered 403: may not read");
  });

  it.each([
    ["7", 7000],
    ["0", 0],
    ["-1", undefined],
    ["Wed, 21 Oct 2026 07:28:00 GMT", undefined],
    ["9".repeat(20), undefined],
  ])("that says when to come back (%s) is heard", async (value, retryAfter) => {
    const error = await fail(answer("{}", { status: 429, headers: { "retry-after": value } }));
    expect(error.retryAfter).toBe(retryAfter);
  });
});

describe("an answer", () => {
  it.each([
    ["nothing", ""],
    ["HTML", `<html>${KEY}</html>`],
    ["cut off", '{"amount":"1"'],
    ["a byte order mark", '\uFEFF{"amount":"1"}'],
    ["another shape", `{"amount":{"is":"${KEY}"}}`],
    ["another shape, named by our key", `{"${KEY}":1}`],
    ["a list", `["${KEY}"]`],
    ["no UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
  ])("that is %s is response_invalid", async (_, body) => {
    expect(await fail(answer(body))).toMatchObject({ code: "response_invalid", gateway: "acme" });
  });

  it.each([301, 302, 303, 307, 308])(
    "that leads elsewhere (%i) is not followed",
    async (status) => {
      let calls = 0;
      const fetch: Fetch = async (_, init) => {
        calls += 1;
        expect(init.redirect).toBe("manual");
        return new Response(null, { status, headers: { location: "https://elsewhere.example" } });
      };
      const error = await fail(fetch);
      expect(error.code).toBe("response_invalid");
      expect(error.message).toContain("redirect");
      expect(calls).toBe(1);
    },
  );

  it("that is too large is not read to its end", async () => {
    let isCanceled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (control) => control.enqueue(new Uint8Array(64)),
      cancel: () => {
        isCanceled = true;
      },
    });
    const error = await fail(answer(endless), { maxBytes: 1000 });
    expect(error).toMatchObject({ code: "response_invalid" });
    expect(error.message).toContain("1000 bytes");
    expect(isCanceled).toBe(true);
    const just = '{"amount":"1"}';
    expect(await call(answer(just), { maxBytes: just.length })).toEqual({ amount: "1" });
    expect((await fail(answer(just), { maxBytes: just.length - 1 })).code).toBe("response_invalid");
  });

  it("repeats no key to whoever reads it", async () => {
    expect(await call(answer(`{"amount":"${KEY}"}`))).toEqual({ amount: "[redacted]" });
    const secrets = ["other_secret"];
    const echo = answer('{"amount":"other_secret"}');
    expect(await call(echo, { secrets })).toEqual({ amount: "[redacted]" });
    for (const escaped of ["ab\\/cd\\/efgh", "\\u0061b/cd/efgh"]) {
      const config = { secrets: ["ab/cd/efgh"] };
      expect(await call(answer(`{"amount":"${escaped}"}`), config)).toEqual({
        amount: "[redacted]",
      });
    }
  });
});

describe("silence", () => {
  const hang: Fetch = (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal?.throwIfAborted();
      signal?.addEventListener("abort", () => reject(signal.reason));
    });

  it("is gateway_unavailable, with nothing of the request", async () => {
    const cause = new Error(`connect ECONNREFUSED https://acme.example?key=${KEY}`);
    const error = await fail(async () => {
      throw new TypeError(`fetch failed for ${KEY}`, { cause });
    });
    expect(error).toMatchObject({ code: "gateway_unavailable", outcome: "unknown" });
    expect(error.message).toBe("acme: GET /pay: no answer");
  });

  it("ends when the time is up", async () => {
    const error = await fail(hang, { timeout: 20 });
    expect(error.code).toBe("gateway_unavailable");
    expect(error.message).toContain("no answer in time");
  });

  it("in the middle of an answer ends when the time is up", async () => {
    const fetch: Fetch = async (_, { signal }) => {
      const body = stream(['{"amount"'], (control) => {
        signal?.addEventListener("abort", () => control.error(signal.reason));
      });
      return new Response(body);
    };
    const error = await fail(fetch, { timeout: 20 });
    expect(error.code).toBe("gateway_unavailable");
    expect(error.message).toContain("no answer in time");
  });

  it("of a line that is cut in the middle of an answer is gateway_unavailable", async () => {
    const body = stream(['{"amount"'], (control) => control.error(new TypeError("terminated")));
    expect((await fail(answer(body))).code).toBe("gateway_unavailable");
  });

  it("ends when the caller gives up", async () => {
    const control = new AbortController();
    const failed = fail(hang, {}, { signal: control.signal });
    control.abort(new Error(KEY));
    expect((await failed).message).toBe("acme: GET /pay: no answer");
    expect((await fail(hang, {}, { signal: AbortSignal.abort() })).code).toBe(
      "gateway_unavailable",
    );
  });
});
