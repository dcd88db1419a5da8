import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { createClientAddress, toLimitKey } from "./client-address.ts";

/** Who a request is thought to come from. */
async function seen(
  trusted: string[],
  socket: string | undefined,
  forwarded?: string,
): Promise<string> {
  const clientAddress = createClientAddress(trusted);
  const app = new Hono().get("/", (context) => context.text(clientAddress(context)));
  const headers: Record<string, string> =
    forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  const env = socket === undefined ? {} : { incoming: { socket: { remoteAddress: socket } } };
  return await (await app.request("/", { headers }, env)).text();
}

describe("who sent a request", () => {
  it.each([
    ["the connection's other end", [], "192.0.2.9", undefined, "192.0.2.9"],
    ["nobody's claim about others", [], "192.0.2.9", "192.0.2.1", "192.0.2.9"],
    ["whom a trusted proxy names", ["127.0.0.0/8"], "127.0.0.1", "192.0.2.1", "192.0.2.1"],
    ["the last stranger named", ["127.0.0.1"], "127.0.0.1", "10.0.0.1, 192.0.2.1", "192.0.2.1"],
    [
      "the one before all trusted proxies",
      ["127.0.0.1", "10.0.0.0/8"],
      "127.0.0.1",
      "192.0.2.1, 10.0.0.1",
      "192.0.2.1",
    ],
    ["the proxy itself where it names none", ["::1"], "::1", undefined, "::1"],
    ["the proxy itself where it names nonsense", ["::1"], "::1", "me", "::1"],
    ["nobody where there is no connection", [], undefined, "192.0.2.1", ""],
    [
      "by a proxy that is seen as IPv6",
      ["127.0.0.0/8"],
      "::ffff:127.0.0.1",
      "192.0.2.1",
      "192.0.2.1",
    ],
  ])("is %s", async (_, trusted, socket, forwarded, expected) => {
    expect(await seen(trusted, socket, forwarded)).toBe(expected);
  });
});

describe("what shares a limit", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::9", "2001:db8:1:2"],
    ["2001:db8::9", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["", ""],
  ])("%s belongs to %s", (address, key) => expect(toLimitKey(address)).toBe(key));
});
