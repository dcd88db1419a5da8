import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PaymentError } from "@polygate/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGuardedFetch, type Resolve } from "./guarded-fetch.ts";

let http: Server;
let port: number;
let requests: string[];
beforeEach(async () => {
  requests = [];
  http = createServer((request, response) => {
    requests.push(`${request.headers.host}${request.url}`);
    if (request.url === "/elsewhere") response.writeHead(302, { location: "/here" });
    request.on("data", (chunk) => response.write(chunk));
    request.on("end", () => response.end());
  }).listen(0, "127.0.0.1");
  await once(http, "listening");
  port = (http.address() as AddressInfo).port;
});
afterEach(() => {
  http.closeAllConnections();
  http.close();
});

/** A resolver that gives these answers, one after the other, and then the last one again. */
function answers(...addresses: string[]): Resolve & { asked: number } {
  const resolve = async () => {
    const address = addresses[Math.min(resolve.asked, addresses.length - 1)] ?? "";
    resolve.asked += 1;
    return [{ address, family: address.includes(":") ? 6 : 4 }];
  };
  resolve.asked = 0;
  return resolve;
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(PaymentError.is(error) && error.code).toBe("request_invalid");
  return (error as Error).message;
}

describe("a request to a merchant's address", () => {
  it.each([
    "http://127.0.0.1",
    "http://2130706433",
    "http://0x7f.1",
    "http://0177.0.0.1",
    "http://[::1]",
    "http://[::ffff:127.0.0.1]",
    "http://[64:ff9b::7f00:1]",
    "http://169.254.169.254",
  ])("is not sent to %s", async (origin) => {
    const fetch = createGuardedFetch({ allowed: [] });
    const message = await refusal(fetch(`${origin}:${port}/`, { method: "POST", body: "x" }));
    expect(message).toContain("no public address");
    expect(message).toContain("allowPrivate");
    expect(requests).toEqual([]);
  });

  it("is not sent to a name that leads inside, the system's own names included", async () => {
    const inside = createGuardedFetch({ allowed: [], resolve: answers("127.0.0.1") });
    expect(await refusal(inside(`http://shop.test:${port}/`, {}))).toContain(
      "shop.test leads to 127.0.0.1",
    );
    const system = createGuardedFetch({ allowed: [] });
    expect(await refusal(system(`http://localhost:${port}/`, {}))).toContain("localhost leads to");
    expect(requests).toEqual([]);
  });

  it("is not sent where only one of the name's addresses leads inside", async () => {
    const resolve: Resolve = async () => [
      { address: "192.0.1.1", family: 4 },
      { address: "127.0.0.1", family: 4 },
    ];
    await refusal(createGuardedFetch({ allowed: [], resolve })(`http://shop.test:${port}/`, {}));
    expect(requests).toEqual([]);
  });

  it("goes to the address that was judged, whatever the name answers the next time", async () => {
    // The first answer is the one that is allowed; a second look-up would lead elsewhere.
    const resolve = answers("127.0.0.1", "127.0.0.2");
    const fetch = createGuardedFetch({ allowed: ["127.0.0.1"], resolve });
    const response = await fetch(`http://rebinding.test:${port}/`, { method: "POST", body: "tea" });
    expect(await response.text()).toBe("tea");
    expect(resolve.asked).toBe(1);
    expect(requests).toEqual([`rebinding.test:${port}/`]);
  });

  it("is judged again for each new connection", async () => {
    const resolve = answers("127.0.0.1", "10.0.0.1");
    const fetch = createGuardedFetch({ allowed: ["127.0.0.1"], resolve });
    await (await fetch(`http://rebinding.test:${port}/`, {})).text();
    http.closeAllConnections();
    expect(await refusal(fetch(`http://rebinding.test:${port}/`, {}))).toContain("10.0.0.1");
    expect(requests).toHaveLength(1);
  });

  it("follows no redirect", async () => {
    const fetch = createGuardedFetch({ allowed: ["localhost"] });
    const response = await fetch(`http://localhost:${port}/elsewhere`, { redirect: "follow" });
    await response.text();
    expect(response.status).toBe(302);
    expect(requests).toHaveLength(1);
  });

  it.each(["data:text/plain,x", "file:///etc/passwd", "ftp://shop.test/"])(
    "has no use for %s",
    async (url) => {
      expect(await refusal(createGuardedFetch({ allowed: [] })(url, {}))).toContain("http");
    },
  );
});
