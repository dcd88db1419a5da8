import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingPostgres } from "@polygate/test-postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OWNER, openBrowser, signInAsOwner } from "./__fixtures__/browser.ts";
import { startWorld, usePostgres, useSqlite, type World } from "./__fixtures__/world.ts";

describe.each([
  { name: "SQLite", missing: undefined, use: useSqlite },
  { name: "PostgreSQL", missing: missingPostgres, use: usePostgres },
])("the owner's login, on $name", ({ missing, use }) => {
  if (missing !== undefined) {
    it.skip(missing);
    return;
  }

  let world: World;
  let folder: string;
  beforeEach(async () => {
    use();
    folder = await mkdtemp(join(tmpdir(), "polygate-login-"));
    world = await startWorld({ dataDir: folder });
  });
  afterEach(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });
  const text = async (answer: Response) => await answer.text();

  it("begins with a link that works once, and is not given again", async () => {
    const link = new URL((await world.server.ownerLink()) ?? "").pathname;
    const browser = openBrowser(world.server.url);
    expect(await text(await browser.get(link))).toContain("Become the owner");
    expect((await browser.post(link, { ...OWNER, password: "short" })).status).toBe(422);
    const answer = await browser.post(link, OWNER);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/owner"]);
    expect(await text(await browser.get("/owner"))).toContain(OWNER.email);
    const late = openBrowser(world.server.url);
    expect((await late.get(link)).status).toBe(404);
    expect((await late.post(link, { ...OWNER, email: "thief@shop.test" })).status).toBe(404);
    expect(await world.server.ownerLink()).toBeUndefined();
  });

  it("lets one of several who open their links at once become the owner", async () => {
    const links = [await world.server.ownerLink(), await world.server.ownerLink()];
    const answers = await Promise.all(
      links.map((link, index) =>
        openBrowser(world.server.url).post(new URL(link ?? "").pathname, {
          ...OWNER,
          email: `owner${index}@shop.test`,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 404]);
  });

  it("lets in who knows the password, and out again", async () => {
    await signInAsOwner(world.server);
    const browser = openBrowser(world.server.url);
    expect((await browser.get("/owner")).headers.get("location")).toBe("/owner/sign-in");
    const wrong = await browser.post("/owner/sign-in", { ...OWNER, password: "not the password" });
    expect(wrong.status).toBe(401);
    expect(await text(wrong)).not.toContain("not the password");
    const right = await browser.post("/owner/sign-in", { ...OWNER, next: "/connect?a=b" });
    expect(right.headers.get("location")).toBe("/connect?a=b");
    expect(right.headers.getSetCookie().join()).toMatch(/HttpOnly; SameSite=Lax/);
    expect((await browser.get("/owner")).status).toBe(200);
    const { cookie } = browser;
    await browser.post("/owner/sign-out", {});
    const stale = await fetch(`${world.server.url}/owner`, {
      headers: { cookie },
      redirect: "manual",
    });
    expect(stale.status).toBe(303);
  });

  it("leads nowhere but to pages of its own", async () => {
    await signInAsOwner(world.server);
    for (const next of ["https://evil.test/", "//evil.test", "/\\evil.test", "/connect?\\\\evil"]) {
      const answer = await openBrowser(world.server.url).post("/owner/sign-in", { ...OWNER, next });
      expect(answer.headers.get("location")).toBe("/owner");
    }
  });

  it("takes no form that another site's page sent", async () => {
    const browser = await signInAsOwner(world.server);
    const answer = await browser.post("/owner/sign-out", {}, "https://evil.test");
    expect(answer.status).toBe(403);
    expect((await browser.get("/owner")).status).toBe(200);
  });

  it("tells a guesser to wait, and counts by who is behind the proxy", async () => {
    await signInAsOwner(world.server);
    const guess = async (client: string) => {
      const answer = await fetch(`${world.server.url}/owner/sign-in`, {
        method: "POST",
        redirect: "manual",
        headers: {
          origin: world.server.url,
          "x-forwarded-for": client,
          "x-polygate-client": "203.0.113.99",
        },
        body: new URLSearchParams({ ...OWNER, password: "a wrong password" }),
      });
      return answer.status;
    };
    const statuses = [];
    for (let tries = 0; tries < 6; tries += 1) statuses.push(await guess("203.0.113.1"));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect(await guess("203.0.113.2")).toBe(401);
  });

  it("has no sign-up, and nothing of the login's own but passkeys", async () => {
    const call = (path: string) =>
      fetch(`${world.server.url}/owner/auth${path}`, {
        method: "POST",
        headers: { origin: world.server.url, "content-type": "application/json" },
        body: JSON.stringify({ ...OWNER, name: "x" }),
      });
    for (const path of [
      "/sign-up/email",
      "/sign-in/email",
      "/update-user",
      "/passkey/list-user-passkeys",
    ]) {
      expect((await call(path)).status).toBe(404);
    }
    expect(await world.server.ownerLink()).toBeDefined();
  });

  it("changes the password for who knows the old one, and signs every other device out", async () => {
    const browser = await signInAsOwner(world.server);
    const other = openBrowser(world.server.url);
    await other.post("/owner/sign-in", OWNER);
    const password = "another horse, another battery";
    const wrong = await browser.post("/owner/password", { current: "guess", password });
    expect(wrong.status).toBe(422);
    const right = await browser.post("/owner/password", { current: OWNER.password, password });
    expect(right.status).toBe(303);
    expect((await browser.get("/owner")).status).toBe(200);
    expect((await other.get("/owner")).status).toBe(303);
    const again = openBrowser(world.server.url);
    expect((await again.post("/owner/sign-in", OWNER)).status).toBe(401);
    expect((await again.post("/owner/sign-in", { ...OWNER, password })).status).toBe(303);
  });

  it("gives passkey options to who is signed in, and to nobody else", async () => {
    const browser = await signInAsOwner(world.server);
    const path = "/owner/auth/passkey/generate-register-options?name=Laptop";
    expect((await openBrowser(world.server.url).get(path)).status).toBe(401);
    const options = await browser.get(path);
    expect(await options.json()).toMatchObject({
      rp: { id: "127.0.0.1" },
      challenge: expect.anything(),
    });
  });
});
