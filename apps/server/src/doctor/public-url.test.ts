import { describe, expect, it } from "vitest";
import { createKey } from "../master-key.ts";
import { createProbeRoutes } from "../web/probe.ts";
import { checkPublicUrl } from "./public-url.ts";

const key = createKey();
const server = createProbeRoutes(() => [key]);
const PUBLIC = "https://pay.test";

/** Asks by way of something that may change the request. */
function by(change: (request: Request) => Request | Promise<Request> | Response) {
  return checkPublicUrl(PUBLIC, [key], async (input, init) => {
    const changed = await change(new Request(input, init));
    return changed instanceof Response ? changed : await server.fetch(changed);
  });
}

describe("the public address", () => {
  it("is right where every byte arrives", async () => {
    expect(await by((request) => request)).toMatchObject({ state: "ok" });
  });

  it.each([
    [
      "rewrites the body",
      async (request: Request) =>
        new Request(request, { body: (await request.text()).replaceAll("\r\n", "\n") }),
      "signature",
    ],
    [
      "takes headers away",
      async (request: Request) =>
        new Request(request.url, { method: "POST", body: await request.arrayBuffer() }),
      "headers",
    ],
    [
      "tidies the address up",
      async (request: Request) => {
        const { url, headers } = request;
        const body = await request.arrayBuffer();
        return new Request(url.replace("%20", "+"), { method: "POST", headers, body });
      },
      "parameters",
    ],
  ])("is wrong where the proxy %s, and it says so", async (_, change, word) => {
    const check = await by(change);
    expect(check.state).toBe("fail");
    expect(check.fix).toContain(word);
  });

  it("is wrong where something else answers, or another Polygate", async () => {
    const page = await by(() => new Response("<html>", { status: 200 }));
    expect(page).toMatchObject({ state: "fail" });
    expect(page.detail).toContain("something else");
    const other = await checkPublicUrl(PUBLIC, [createKey()], (input, init) =>
      Promise.resolve(server.fetch(new Request(input, init))),
    );
    expect(other.detail).toContain("another Polygate");
  });

  it("is right while a master key is being replaced", async () => {
    const check = await checkPublicUrl(PUBLIC, [createKey(), key], (input, init) =>
      Promise.resolve(server.fetch(new Request(input, init))),
    );
    expect(check.state).toBe("ok");
  });

  it("is wrong where nobody answers, and doubtful where none is set or it has no TLS", async () => {
    const silent = await checkPublicUrl(PUBLIC, [key], async () => {
      throw new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
    });
    expect(silent).toMatchObject({ state: "fail" });
    expect(silent.detail).toContain("ECONNREFUSED");
    expect(await checkPublicUrl(undefined, [key], fetch)).toMatchObject({ state: "warn" });
    const plain = await checkPublicUrl("http://pay.test", [key], (input, init) =>
      Promise.resolve(server.fetch(new Request(input, init))),
    );
    expect(plain).toMatchObject({ state: "warn" });
  });

  it("repeats nothing it was sent, and reads no more than a little", async () => {
    const answer = await server.request("/.well-known/polygate-probe", {
      method: "POST",
      body: "hunter2",
    });
    expect(await answer.text()).not.toContain("hunter2");
    const huge = await server.request("/.well-known/polygate-probe", {
      method: "POST",
      body: "x".repeat(5000),
    });
    expect(huge.status).toBe(413);
  });
});
