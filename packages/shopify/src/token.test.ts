import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createOffsiteWorld } from "./__fixtures__/offsite-world.ts";
import { createVault } from "./__fixtures__/vault.ts";
import { address, createWorld, shopDomain } from "./__fixtures__/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Opened = Pick<ReturnType<typeof createOffsiteWorld>, "fake"> & {
  readonly platform: { fetch(request: Request, path: string): Promise<Response> };
};

/** The merchant opens the app and consents. */
async function consent({ fake, platform }: Opened): Promise<void> {
  const admin = `https://${shopDomain}/?redirect_uri=${encodeURIComponent(`${address}/`)}`;
  const asked = await platform.fetch(new Request(fake.oauth.approve(admin)), "");
  const cookie = (asked.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const back = fake.oauth.approve(asked.headers.get("location") ?? "");
  await platform.fetch(new Request(back, { headers: { cookie } }), "oauth/callback");
}

/** An offsite shop whose merchant has consented. */
async function connected() {
  const vault = createVault();
  const world = createOffsiteWorld({ accessToken: undefined }, { vault });
  await consent(world);
  world.fake.seen.splice(0);
  const paid = async () => world.server.pay((await world.started()).orderId);
  const renewals = () => world.fake.operations().filter((name) => name === "AccessToken").length;
  return { ...world, vault, paid, renewals, tokens: () => JSON.parse(vault.kept()?.text ?? "{}") };
}

describe("the token of a merchant's consent", () => {
  it("is used until five minutes before it ends, then renewed, and its refresh token with it", async () => {
    const { clock, paid, report, renewals, tokens } = await connected();
    const first = tokens();
    clock.advance(54 * MINUTE);
    await expect(report(await paid())).resolves.toMatchObject({ type: "applied" });
    expect(renewals()).toBe(0);
    clock.advance(2 * MINUTE);
    await expect(report(await paid())).resolves.toMatchObject({ type: "applied" });
    expect(renewals()).toBe(1);
    const second = tokens();
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(second.expiresAt).toBeGreaterThan(first.expiresAt + 50 * MINUTE);
    expect(second.expiresAt).toBeLessThanOrEqual(clock.now() + HOUR);
  });

  it("goes on for months of hours", async () => {
    const { clock, paid, report, renewals } = await connected();
    for (let day = 0; day < 100; day += 1) {
      clock.advance(DAY);
      await expect(report(await paid())).resolves.toMatchObject({ type: "applied" });
    }
    expect(renewals()).toBe(100);
  });

  it("that ends mid-flight is renewed once, and the call is made again", async () => {
    const { fake, paid, report, renewals } = await connected();
    const told = await paid();
    fake.oauth.expireAll();
    await expect(report(told)).resolves.toMatchObject({ type: "applied" });
    expect(fake.operations()).toEqual(["ResolvePayment", "AccessToken", "ResolvePayment"]);
    expect(renewals()).toBe(1);
  });

  it("is renewed by one of several that need it, in one process and in several", async () => {
    const world = await connected();
    const { clock, fake, paid, report, renewals, vault } = world;
    const reports = [await paid(), await paid(), await paid(), await paid()];
    const other = createOffsiteWorld({ accessToken: undefined, fetch: fake.fetch }, { vault });
    clock.advance(2 * HOUR);
    other.clock.advance(2 * HOUR);
    const outcomes = await Promise.all(
      reports.map((told, index) => (index % 2 ? report(told) : other.report(told))),
    );
    expect(outcomes).toMatchObject(reports.map(() => ({ type: "applied" })));
    expect(renewals()).toBe(1);
  });

  it("that another process has renewed meanwhile is taken from where it is kept", async () => {
    const { clock, fake, paid, report, renewals, vault } = await connected();
    const other = createOffsiteWorld({ accessToken: undefined, fetch: fake.fetch }, { vault });
    const [one, two] = [await paid(), await paid()];
    await report(one);
    clock.advance(HOUR);
    other.clock.advance(HOUR);
    await other.report(await paid());
    clock.advance(-HOUR);
    expect(renewals()).toBe(1);
    await expect(report(two)).resolves.toMatchObject({ type: "applied" });
    expect([renewals(), fake.refusedTokens()]).toEqual([1, 1]);
  });

  it("is renewed with the old refresh token where the answer was lost", async () => {
    const { clock, fake, paid, report, renewals, vault } = await connected();
    clock.advance(HOUR);
    const told = await paid();
    let lost = 0;
    fake.disturbances.after = (name) =>
      name === "AccessToken" && lost++ === 0 ? new Error("lost") : undefined;
    await expect(report(told)).resolves.toMatchObject({ type: "retry" });
    await expect(report(told)).resolves.toMatchObject({ type: "applied" });
    expect([renewals(), vault.kept()?.version]).toEqual([2, 2]);
  });

  it("stays where Shopify does not answer, and is refused for good only by its word", async () => {
    const { clock, fake, paid, report, vault } = await connected();
    clock.advance(HOUR);
    const told = await paid();
    for (const status of [500, 429, 403, 404]) {
      fake.disturbances.before = (name) =>
        name === "AccessToken" ? Response.json({ error: "no" }, { status }) : undefined;
      await expect(report(told)).resolves.toMatchObject({ type: "retry" });
      expect(vault.kept()?.isRefused).toBe(false);
    }
    fake.disturbances.before = () => undefined;
    fake.uninstall();
    const outcome = await report(told);
    expect(outcome).toMatchObject({
      type: "retry",
      reason: expect.stringContaining("open the app in the shop's admin to connect it again"),
    });
    expect(vault.kept()?.isRefused).toBe(true);
    expect(inspect(outcome)).not.toMatch(/shp(at|rt|ss)_/);
  });

  it("is not called dead for a wrong client secret", async () => {
    const { clock, fake, paid, report, vault } = await connected();
    clock.advance(HOUR);
    const told = await paid();
    fake.disturbances.before = (name) =>
      name === "AccessToken"
        ? Response.json({ error: "invalid_client" }, { status: 401 })
        : undefined;
    await expect(report(told)).resolves.toMatchObject({
      type: "retry",
      reason: expect.stringContaining("clientId and clientSecret are not the app's"),
    });
    expect(vault.kept()?.isRefused).toBe(false);
  });

  it("that was refused asks Shopify nothing more until the merchant consents again", async () => {
    const world = await connected();
    const { fake, paid, report, renewals } = world;
    fake.uninstall();
    const told = await paid();
    await report(told);
    const before = renewals();
    await report(told);
    expect(renewals()).toBe(before);
    await consent(world);
    await expect(report(told)).resolves.toMatchObject({ type: "applied" });
  });

  it("lives an hour where the answer does not say how long", async () => {
    const { clock, fake, paid, report, renewals, tokens } = await connected();
    const { oauth } = fake;
    const answerToken = oauth.answerToken;
    oauth.answerToken = async (request) => {
      const answer = (await (await answerToken(request)).json()) as Record<string, unknown>;
      return Response.json({ ...answer, expires_in: undefined });
    };
    clock.advance(HOUR);
    await report(await paid());
    expect(tokens().expiresAt).toBeGreaterThan(clock.now() + 59 * MINUTE);
    clock.advance(HOUR);
    await expect(report(await paid())).resolves.toMatchObject({ type: "applied" });
    expect(renewals()).toBe(2);
  });
});

describe("a public app without its merchant's consent", () => {
  it("does not try its own credentials", async () => {
    const vault = createVault();
    const world = createOffsiteWorld({ accessToken: undefined }, { vault });
    const { orderId } = await world.started();
    await expect(world.report(world.server.pay(orderId))).resolves.toMatchObject({
      type: "retry",
      reason: expect.stringContaining("has no access to the shop yet"),
    });
    expect(world.fake.operations()).toEqual([]);
  });
});

describe("a merchant's own app", () => {
  it("falls back on its credentials where a consent's token was taken back", async () => {
    const vault = createVault();
    const world = createWorld({ config: { accessToken: "shpat_revoked" }, vault });
    await consent(world);
    const { order, orderId } = await world.placed();
    world.fake.oauth.revokeAll();
    await expect(world.report(world.server.pay(orderId))).resolves.toEqual({ type: "applied" });
    expect(vault.kept()?.isRefused).toBe(true);
    expect(order.transactions.some(({ status }) => status === "SUCCESS")).toBe(true);
  });
});
