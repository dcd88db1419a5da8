import { describe, expect, it } from "vitest";
import { createOffsiteWorld } from "./__fixtures__/offsite-world.ts";
import { createVault } from "./__fixtures__/vault.ts";
import { address, clientId, createWorld, shopDomain } from "./__fixtures__/world.ts";

/** Opens the app from the shop's admin, as Shopify signs it. */
function opened({ fake }: Pick<ReturnType<typeof createWorld>, "fake">, path = ""): Request {
  const signed = fake.oauth.approve(
    `https://${shopDomain}/admin/oauth/authorize?redirect_uri=${encodeURIComponent(`${address}/${path}`)}`,
  );
  return new Request(signed);
}

describe("a merchant who opens the app", () => {
  it("is told that it is connected where the client's credentials suffice", async () => {
    const world = createWorld();
    const answer = await world.platform.fetch(opened(world), "");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("The app is connected.");
  });

  it("is asked for consent where they do not, and the token is kept", async () => {
    const vault = createVault();
    const world = createWorld({ config: { accessToken: "shpat_revoked" }, vault });
    const asked = await world.platform.fetch(opened(world), "");
    expect(asked.status).toBe(302);
    const authorize = asked.headers.get("location") ?? "";
    expect(authorize).toContain(`https://${shopDomain}/admin/oauth/authorize?`);
    expect(new URL(authorize).searchParams.get("scope")).toBe("read_orders,write_orders");
    const cookie = (asked.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const back = new Request(world.fake.oauth.approve(authorize), { headers: { cookie } });
    const answer = await world.platform.fetch(back, "oauth/callback");
    expect(answer.status).toBe(200);
    const tokens = JSON.parse(vault.kept()?.text ?? "");
    expect(tokens).toEqual({
      accessToken: expect.stringMatching(/^shpat_/),
      refreshToken: expect.stringMatching(/^shprt_/),
      expiresAt: expect.any(Number),
    });
    expect(tokens.expiresAt).toBeLessThanOrEqual(world.clock.now() + 3_600_000);
    expect(await answer.text()).not.toContain(tokens.accessToken);
  });

  it.each<[string, (cookie: string) => string]>([
    ["no cookie", () => ""],
    ["another's cookie", () => `polygate_install=other.${"0".repeat(64)}`],
    ["a cookie of another nonce", (cookie) => cookie.replace(/=.{4}/, "=0000")],
  ])("does not connect with %s", async (_what, change) => {
    const vault = createVault();
    const world = createWorld({ config: { accessToken: "shpat_revoked" }, vault });
    const asked = await world.platform.fetch(opened(world), "");
    const cookie = change((asked.headers.get("set-cookie") ?? "").split(";")[0] ?? "");
    const approved = world.fake.oauth.approve(asked.headers.get("location") ?? "");
    const back = new Request(approved, { headers: { cookie } });
    expect((await world.platform.fetch(back, "oauth/callback")).status).toBe(403);
    expect(vault.kept()).toBeUndefined();
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
  const vault = createVault();
  const world = createOffsiteWorld({ accessToken: "shpat_revoked", account: "zozo" }, { vault });
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
  expect(vault.kept()).toMatchObject({ version: 1, isRefused: false });
});
