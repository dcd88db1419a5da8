import { inspect } from "node:util";
import { abstractFetch } from "@shopify/shopify-api/runtime";
import { describe, expect, it } from "vitest";
import { clientSecret, createWorld } from "./__fixtures__/world.ts";

const LEAK = /shp(at|ss)_/;

async function paid(options?: Parameters<typeof createWorld>[0]) {
  const world = createWorld(options);
  const { order, orderId } = await world.placed();
  return { ...world, order, report: () => world.report(world.server.pay(orderId)) };
}

describe("when Shopify misbehaves", () => {
  it.each<[string, () => Response | Error, string]>([
    ["a missing scope", () => errors("ACCESS_DENIED"), "refused with ACCESS_DENIED"],
    ["402", () => Response.json({ errors: "Unavailable Shop" }, { status: 402 }), "answered 402"],
    ["404", () => Response.json({ errors: "Not Found" }, { status: 404 }), "answered 404"],
    ["500", () => new Response("oops", { status: 500 }), "answered 500"],
    ["a redirect", () => new Response(null, { status: 301 }), "answered 301"],
    [
      "a web page with 200",
      () => new Response("<html>", { headers: { "content-type": "text/html" } }),
      "not what was asked for",
    ],
    ["data of another shape", () => Response.json({ data: { order: {} } }), "not what was asked"],
    ["an empty answer", () => new Response(""), "not what was asked for"],
    ["no answer", () => new TypeError("fetch failed"), "no answer"],
  ])("asks to be told again after %s", async (_what, instead, reason) => {
    const { fake, report } = await paid();
    fake.disturbances.before = instead;
    const outcome = await report();
    expect(outcome).toEqual({ type: "retry", reason: expect.stringContaining(reason) });
    expect(inspect(outcome)).not.toMatch(LEAK);
    expect(fake.seen).toHaveLength(1);
  });

  it("asks to be told again while it is throttled", async () => {
    const { fake, report } = await paid();
    fake.throttle(1);
    await expect(report()).resolves.toEqual({
      type: "retry",
      reason: "shopify: PolygateReadOrder: refused with THROTTLED",
    });
  });

  it("waits as long as 429 asks", async () => {
    const { fake, report } = await paid();
    const headers = { "retry-after": "2.0" };
    fake.disturbances.before = () => Response.json({}, { status: 429, headers });
    await expect(report()).resolves.toMatchObject({ type: "retry", after: 2000 });
  });

  it("gives up waiting for silence", async () => {
    const { platform, server, placed } = createWorld({ config: { timeout: 100 } });
    const { orderId } = await placed();
    const silent = createWorld({
      config: {
        accessToken: "shpat_0",
        timeout: 100,
        fetch: (_, { signal }) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener("abort", () => reject(signal.reason));
          }),
      },
    });
    const report = server.pay(orderId);
    await expect(silent.platform.report(report)).resolves.toMatchObject({ type: "retry" });
    await expect(platform.report(report)).resolves.toEqual({ type: "applied" });
  });
});

function errors(code: string): Response {
  return Response.json({ errors: [{ message: "No.", extensions: { code } }] });
}

describe("the access token", () => {
  it("is asked for by the client's credentials, once for all that need it", async () => {
    const { fake, report, clock } = await paid();
    await report();
    expect(fake.operations()).not.toContain("AccessToken");
    clock.advance(24 * 3_600_000);
    await report();
    expect(fake.operations().filter((name) => name === "AccessToken")).toHaveLength(1);
  });

  it("is asked for anew when it ends mid-flight, and nothing is lost or done twice", async () => {
    const { fake, report } = await paid();
    fake.disturbances.before = (name) => {
      if (name === "Capture" && !fake.operations().includes("AccessToken")) fake.oauth.revokeAll();
      return undefined;
    };
    await expect(report()).resolves.toEqual({ type: "applied" });
    expect(fake.operations()).toEqual([
      "ReadOrder",
      "Remember",
      "Capture",
      "AccessToken",
      "Capture",
      "ReadOrder",
      "Remember",
    ]);
  });

  it("is not to be had of an app that was taken away; afterwards everything is made up for", async () => {
    const { fake, report } = await paid();
    fake.uninstall();
    const outcome = await report();
    expect(outcome).toMatchObject({
      type: "retry",
      reason: expect.stringContaining("Is the app installed"),
    });
    expect(inspect(outcome)).not.toMatch(LEAK);
    fake.reinstall();
    await expect(report()).resolves.toMatchObject({ type: "applied" });
  });

  it("may be a fixed one", async () => {
    const { fake, server, placed } = createWorld();
    const { orderId } = await placed();
    const accessToken = fake.oauth.issue();
    const fixed = createWorld({ config: { accessToken, fetch: fake.fetch } });
    await expect(fixed.platform.report(server.pay(orderId))).resolves.toEqual({ type: "applied" });
    expect(fake.operations()).not.toContain("AccessToken");
  });

  it("shows no secret where whoever hands it over fails", async () => {
    const accessToken = () => Promise.reject(new Error(clientSecret));
    const { platform, server } = createWorld({ config: { accessToken } });
    const { fake, server: other, placed } = createWorld();
    const { orderId } = await placed();
    const outcome = await platform.report(other.pay(orderId));
    expect(outcome).toMatchObject({ type: "retry" });
    expect(inspect(outcome)).not.toContain(clientSecret);
    expect([fake.operations(), server.commands]).toEqual([[], []]);
  });

  it("leaves the library's fetch as it was", async () => {
    const before = abstractFetch;
    const { report } = await paid();
    await report();
    expect(abstractFetch).toBe(before);
  });
});
