import { createHash, createHmac, randomBytes } from "node:crypto";
import { missingPostgres } from "@polygate/test-postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Browser, openBrowser, signInAsOwner } from "./__fixtures__/browser.ts";
import { startWorld, usePostgres, useSqlite, type World } from "./__fixtures__/world.ts";

const SITE = "http://localhost:9/shop";
const BACK = `${SITE}/?wc-api=polygate_connect`;

interface Connection {
  readonly storeId: string;
  readonly keyId: string;
  readonly secret: string;
  readonly mode: string;
  readonly methods: { account: string; mode: string }[];
}

describe.each([
  { name: "SQLite", missing: undefined, use: useSqlite },
  { name: "PostgreSQL", missing: missingPostgres, use: usePostgres },
])("connecting a shop, on $name", ({ missing, use }) => {
  if (missing !== undefined) {
    it.skip(missing);
    return;
  }

  let world: World;
  let owner: Browser;
  beforeEach(async () => {
    use();
    world = await startWorld();
    owner = await signInAsOwner(world.server);
  });
  afterEach(() => world.close());

  function begin(changed: Record<string, string> = {}) {
    const verifier = randomBytes(32).toString("base64url");
    const query = new URLSearchParams({
      platform: "woocommerce",
      site: SITE,
      name: "Tea <shop>",
      redirect_uri: BACK,
      state: "state-of-the-shop",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...changed,
    });
    return { verifier, search: `?${query}` };
  }

  async function decide(search: string, fields: Record<string, string | string[]> = {}) {
    const answer = await owner.post("/connect/decision", {
      request: search,
      mode: "test",
      account: ["zozo", "wezopay"],
      decision: "approve",
      ...fields,
    });
    return { answer, back: new URL(answer.headers.get("location") ?? "http://nowhere.test") };
  }

  function exchange(code: string, verifier: string, changed: Record<string, string> = {}) {
    return fetch(`${world.server.url}/connect/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code,
        redirect_uri: BACK,
        code_verifier: verifier,
        ...changed,
      }),
    });
  }

  async function connect(changed: Record<string, string> = {}): Promise<Connection> {
    const { verifier, search } = begin(changed);
    const { back } = await decide(search);
    const answer = await exchange(back.searchParams.get("code") ?? "", verifier);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Connection;
  }

  async function signed(
    method: string,
    path: string,
    { keyId, secret }: Pick<Connection, "keyId" | "secret">,
    now = world.now(),
  ) {
    const timestamp = String(Math.floor(now / 1000));
    const hash = createHash("sha256").update("").digest("hex");
    const text = ["v1", timestamp, keyId, method, path, hash].join("\n");
    return await fetch(world.server.url + path, {
      method,
      headers: {
        "x-polygate-key": keyId,
        "x-polygate-timestamp": timestamp,
        "x-polygate-signature": `v1=${createHmac("sha256", secret).update(text).digest("hex")}`,
      },
    });
  }
  const works = async (connection: Pick<Connection, "keyId" | "secret">) =>
    (await signed("GET", "/connect/store", connection)).status === 200;

  it("asks the owner to sign in first, and comes back to the question", async () => {
    const { search } = begin();
    const stranger = openBrowser(world.server.url);
    const answer = await stranger.get(`/connect${search}`);
    const next = new URL(answer.headers.get("location") ?? "", SITE).searchParams.get("next");
    expect(next).toBe(`/connect${search}`);
    const decision = await stranger.post("/connect/decision", {
      request: search,
      mode: "test",
      account: "zozo",
      decision: "approve",
    });
    expect(decision.headers.get("location")).toMatch(/^\/owner\/sign-in/);
  });

  it("names shop, address, mode and accounts, and escapes what the shop says of itself", async () => {
    const page = await owner.get(`/connect${begin().search}`);
    const text = await page.text();
    for (const part of [
      "Tea &lt;shop&gt;",
      SITE,
      "test: no real money",
      'value="zozo"',
      "ZozoGateway",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain("<shop>");
    const policy = page.headers.get("content-security-policy");
    expect(policy).toContain("form-action 'self' http://localhost:9;");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it("gives the shop its secret once, for the code and what only it knows", async () => {
    const { verifier, search } = begin();
    const { answer, back } = await decide(search);
    expect(answer.status).toBe(303);
    expect(back.href.startsWith(BACK)).toBe(true);
    expect(back.searchParams.get("state")).toBe("state-of-the-shop");
    expect(back.href).not.toContain("pgs_");
    const code = back.searchParams.get("code") ?? "";
    for (const wrong of [
      { code_verifier: randomBytes(32).toString("base64url") },
      { redirect_uri: `${SITE}/other` },
      { code: "guess" },
    ]) {
      const refused = await exchange(code, verifier, wrong);
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ error: "invalid_grant" });
    }
    const connection = (await (await exchange(code, verifier)).json()) as Connection;
    expect(connection).toMatchObject({
      storeId: expect.stringMatching(/^st_/),
      secret: expect.stringMatching(/^pgs_/),
      mode: "test",
      methods: [
        { account: "zozo", mode: "test" },
        { account: "wezopay", mode: "test" },
      ],
      endpoints: { rotate: `${world.server.url}/connect/rotate` },
    });
    expect(await works(connection)).toBe(true);
  });

  it("takes back what a code gave when it comes again", async () => {
    const { verifier, search } = begin();
    const { back } = await decide(search);
    const code = back.searchParams.get("code") ?? "";
    const first = (await (await exchange(code, verifier)).json()) as Connection;
    await exchange(code, randomBytes(32).toString("base64url"));
    expect(await works(first)).toBe(true);
    expect((await exchange(code, verifier)).status).toBe(400);
    expect(await works(first)).toBe(false);
  });

  it("gives one of two who come with the same code at once no more than the other", async () => {
    const { verifier, search } = begin();
    const { back } = await decide(search);
    const code = back.searchParams.get("code") ?? "";
    const answers = await Promise.all([exchange(code, verifier), exchange(code, verifier)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400]);
  });

  it("lets a code grow old in five minutes", async () => {
    const { verifier, search } = begin();
    const { back } = await decide(search);
    world.advance(5 * 60_000);
    const answer = await exchange(back.searchParams.get("code") ?? "", verifier);
    expect(answer.status).toBe(400);
  });

  it("goes back with a no, and gives nothing", async () => {
    const { back } = await decide(begin().search, { decision: "deny" });
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.get("state")).toBe("state-of-the-shop");
    expect(back.searchParams.get("code")).toBeNull();
  });

  it("needs an account of the right mode", async () => {
    expect((await decide(begin().search, { account: [] })).answer.status).toBe(422);
    expect((await decide(begin().search, { mode: "live" })).answer.status).toBe(422);
  });

  it("takes no decision from another site's page", async () => {
    const answer = await owner.post(
      "/connect/decision",
      { request: begin().search, mode: "test", account: "zozo", decision: "approve" },
      "https://evil.test",
    );
    expect(answer.status).toBe(403);
  });

  it("is the same store for the same address, with an overlap for the secret it replaces", async () => {
    const first = await connect();
    const second = await connect({ site: `${SITE}/` });
    expect(second).toMatchObject({ storeId: first.storeId, keyId: first.keyId });
    expect(second.secret).not.toBe(first.secret);
    expect([await works(first), await works(second)]).toEqual([true, true]);
    world.advance(3_600_000);
    expect([await works(first), await works(second)]).toEqual([false, true]);
    const other = await connect({ site: "http://localhost:9/other" });
    expect(other.storeId).not.toBe(first.storeId);
  });

  it("gives a new secret to who has one, and again to who never got it", async () => {
    const first = await connect();
    const rotate = async (secret: string) => {
      const answer = await signed("POST", "/connect/rotate", { ...first, secret });
      return ((await answer.json()) as Connection).secret;
    };
    const lost = await rotate(first.secret);
    const second = await rotate(first.secret);
    expect(await works({ ...first, secret: first.secret })).toBe(true);
    expect(await works({ ...first, secret: second })).toBe(true);
    expect(await works({ ...first, secret: lost })).toBe(false);
    world.advance(24 * 3_600_000);
    expect(await works(first)).toBe(false);
    expect(await works({ ...first, secret: second })).toBe(true);
  });

  it("ends when the shop says so, and begins again with a new key", async () => {
    const first = await connect();
    expect((await signed("POST", "/connect/disconnect", first)).status).toBe(200);
    expect(await works(first)).toBe(false);
    const second = await connect();
    expect(second.storeId).toBe(first.storeId);
    expect(second.keyId).not.toBe(first.keyId);
    expect(await works(second)).toBe(true);
  });

  it("believes no request that is old, or signed with something else", async () => {
    const connection = await connect();
    const old = world.now() - 301_000;
    expect((await signed("GET", "/connect/store", connection, old)).status).toBe(401);
    expect(await works({ ...connection, secret: "pgs_other" })).toBe(false);
    expect(await works({ ...connection, keyId: "0000000000000000" })).toBe(false);
    const asKey = await world.api("GET", "/api/v1/payments", undefined, connection.secret);
    expect(asKey.status).toBe(401);
  });
});
