import { describe, expect, it, vi } from "vitest";
import { createOffsiteWorld } from "./__fixtures__/offsite-world.ts";
import { address, clientId, createWorld, shopDomain } from "./__fixtures__/world.ts";
import { isShopifys } from "./install.ts";

/** Opens the app from the shop's admin, as Shopify signs it. */
function opened({ fake }: Pick<ReturnType<typeof createWorld>, "fake">, path = ""): Request {
  const signed = fake.oauth.approve(
    `https://${shopDomain}/admin/oauth/authorize?redirect_uri=${encodeURIComponent(`${address}/${path}`)}`,
  );
  return new Request(signed);
}

describe("Shopify's own OAuth examples", () => {
  // https://shopify.dev/docs/apps/build/authentication-authorization: secret "hush"
  const query =
    "code=0907a61c0c8d55e99db179b68161bc00&shop=some-shop.myshopify.com&state=0.6784241404160823&timestamp=1337178173";
  const older =
    "code=0907a61c0c8d55e99db179b68161bc00&shop=some-shop.myshopify.com&timestamp=1337178173";
  const app = { clientId, clientSecret: "hush", shop: "some-shop.myshopify.com" };
  const asked = (text: string, hmac: string) =>
    isShopifys(app, new Request(`${address}/?${text}&hmac=${hmac}`));

  it.each([
    [query, "700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf"],
    [older, "4712bf92ffc2917d15a2f5a273e39f0116667419aa4b6ac0b3baaf26fa3c4d20"],
  ])("are Shopify's when they were made, and nobody's later: %s", async (text, hmac) => {
    vi.useFakeTimers({ now: 1_337_178_180_000, toFake: ["Date"] });
    await expect(asked(text, hmac)).resolves.toBe(true);
    await expect(asked(text.replace("0907", "0908"), hmac)).resolves.toBe(false);
    await expect(asked(text, hmac.replace("7", "8"))).resolves.toBe(false);
    vi.useRealTimers();
    await expect(asked(text, hmac)).resolves.toBe(false);
  });
});

describe("a merchant who opens the app", () => {
  it("is told that it is connected where the client's credentials suffice", async () => {
    const world = createWorld();
    const answer = await world.platform.fetch(opened(world), "");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("The app is connected.");
  });

  it("is asked for consent where they do not, and the token is kept", async () => {
    const kept: string[] = [];
    const world = createWorld({
      config: { accessToken: "shpat_revoked" },
      keepAccessToken: async (token) => void kept.push(token),
    });
    const asked = await world.platform.fetch(opened(world), "");
    expect(asked.status).toBe(302);
    const authorize = asked.headers.get("location") ?? "";
    expect(authorize).toContain(`https://${shopDomain}/admin/oauth/authorize?`);
    expect(new URL(authorize).searchParams.get("scope")).toBe("read_orders,write_orders");
    const cookie = (asked.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const back = new Request(world.fake.oauth.approve(authorize), { headers: { cookie } });
    const answer = await world.platform.fetch(back, "oauth/callback");
    expect([answer.status, kept]).toEqual([200, [expect.stringMatching(/^shpat_/)]]);
    expect(await answer.text()).not.toContain(kept[0]);
  });

  it.each<[string, (cookie: string) => string]>([
    ["no cookie", () => ""],
    ["another's cookie", () => `polygate_install=other.${"0".repeat(64)}`],
    ["a cookie of another nonce", (cookie) => cookie.replace(/=.{4}/, "=0000")],
  ])("does not connect with %s", async (_what, change) => {
    const kept: string[] = [];
    const world = createWorld({
      config: { accessToken: "shpat_revoked" },
      keepAccessToken: async (token) => void kept.push(token),
    });
    const asked = await world.platform.fetch(opened(world), "");
    const cookie = change((asked.headers.get("set-cookie") ?? "").split(";")[0] ?? "");
    const approved = world.fake.oauth.approve(asked.headers.get("location") ?? "");
    const back = new Request(approved, { headers: { cookie } });
    expect((await world.platform.fetch(back, "oauth/callback")).status).toBe(403);
    expect(kept).toEqual([]);
  });

  it("must come from the shop's admin", async () => {
    const world = createWorld();
    const forged = new Request(`${address}/?shop=${shopDomain}&timestamp=1&hmac=${"0".repeat(64)}`);
    expect((await world.platform.fetch(forged, "")).status).toBe(403);
    const other = createWorld({ config: { shop: "other.myshopify.com" } });
    expect((await other.platform.fetch(opened(world), "")).status).toBe(403);
  });
});

it("tells Shopify that the payments app is set up once its merchant has consented", async () => {
  const kept: string[] = [];
  const world = createOffsiteWorld(
    { accessToken: "shpat_revoked", account: "zozo" },
    { keepAccessToken: async (token) => void kept.push(token) },
  );
  const asked = await world.platform.fetch(opened(world), "");
  const cookie = (asked.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const approved = world.fake.oauth.approve(asked.headers.get("location") ?? "");
  const answer = await world.platform.fetch(
    new Request(approved, { headers: { cookie } }),
    "oauth/callback",
  );
  expect(answer.headers.get("location")).toBe(
    `https://${shopDomain}/services/payments_partners/gateways/${clientId}/settings`,
  );
  expect(world.fake.payments.configured).toEqual({ ready: true, externalHandle: "zozo" });
  expect(kept).toHaveLength(1);
});
