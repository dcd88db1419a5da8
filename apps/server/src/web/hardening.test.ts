import { afterEach, describe, expect, it } from "vitest";
import { API_KEY, newestAt, OTHER_KEY, startWorld, type World } from "../__fixtures__/world.ts";

let world: World;
afterEach(() => world.close());

function ask(path: string, key?: string): Promise<Response> {
  const headers: Record<string, string> = key === undefined ? {} : { "x-api-key": key };
  return fetch(world.server.url + path, { headers });
}

async function statuses(count: number, path: string, key?: string): Promise<number[]> {
  const answers: number[] = [];
  for (let index = 0; index < count; index += 1) answers.push((await ask(path, key)).status);
  return answers;
}

describe("limits", () => {
  it("hold up a key that asks too much, and no other", async () => {
    world = await startWorld({ limits: { apiPerKey: 2 } });
    expect(await statuses(3, "/api/v1/payments", API_KEY)).toEqual([200, 200, 429]);
    const refused = await ask("/api/v1/payments", API_KEY);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { code: "rate_limited" } });
    expect((await ask("/api/v1/payments", OTHER_KEY)).status).toBe(200);
  });

  it("hold up who tries keys, but no key that was right before", async () => {
    world = await startWorld({ limits: { unknownKeys: 2 } });
    expect(await statuses(1, "/api/v1/payments", API_KEY)).toEqual([200]);
    expect(await statuses(3, "/api/v1/payments", "pgk_wrong")).toEqual([401, 401, 429]);
    expect((await ask("/api/v1/payments", OTHER_KEY)).status).toBe(429);
    expect((await ask("/api/v1/payments", API_KEY)).status).toBe(200);
  });

  it("hold up who asks for pages without end, by the address a trusted proxy names", async () => {
    world = await startWorld({ limits: { pages: 2 } });
    const from = (address: string) =>
      fetch(`${world.server.url}/checkout/NONE`, { headers: { "x-forwarded-for": address } });
    for (const expected of [404, 404, 429]) expect((await from("192.0.2.1")).status).toBe(expected);
    expect((await from("192.0.2.2")).status).toBe(404);
  });

  it("never hold up what a gateway reports", async () => {
    world = await startWorld({ limits: { pages: 1, apiPerKey: 1, unknownKeys: 1 } });
    await world.create("wezopay");
    world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
    const sent = world.sandbox.control.webhooks({ gateway: "wezopay" }).at(-1);
    for (let count = 0; count < 20; count += 1) {
      const answer = await fetch(sent?.url ?? "", {
        method: "POST",
        headers: { ...sent?.headers },
        body: sent?.body ?? "",
      });
      expect(answer.status).toBe(200);
    }
  });
});

describe("every answer", () => {
  it("tells the browser to load nothing, frame nothing and keep nothing", async () => {
    world = await startWorld({ publicUrl: "https://pay.test" });
    for (const path of ["/", "/readyz", "/openapi.json", "/api/v1/payments", "/checkout/NONE"]) {
      const { headers } = await ask(path);
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    }
  });

  it("keeps what a page says about itself", async () => {
    world = await startWorld();
    const { checkout_url } = await world.create("wezopay");
    const { headers } = await fetch(checkout_url);
    expect(headers.get("content-security-policy")).toContain("script-src 'sha256-");
    expect(headers.get("referrer-policy")).toBe("strict-origin");
    expect(headers.has("strict-transport-security")).toBe(false);
  });
});
