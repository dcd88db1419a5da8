import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import { AxeBuilder } from "@axe-core/playwright";
import { SANDBOX_ACCOUNTS } from "@polygate/sandbox";
import { type RunningServer, startServer } from "@polygate/server";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, openChromium } from "./__fixtures__/chromium.ts";
import { findPorts } from "./__fixtures__/ports.ts";

const PATIENCE = 120_000;
const OWNER = { email: "owner@shop.test", password: "a horse and a battery" };

describe.skipIf(chromiumPath === undefined)("the owner in a browser", { timeout: PATIENCE }, () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let server: RunningServer;
  let shop: Server;
  let publicUrl: string;
  let shopUrl: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    const port = await findPorts();
    publicUrl = `http://localhost:${port}`;
    shopUrl = `http://localhost:${port + 1}`;
    shop = createServer((_, response) => response.end("<h1>Back in the shop</h1>"));
    shop.listen(port + 1, "localhost");
    server = await startServer(
      {
        port,
        publicUrl,
        dataDir: ":memory:",
        accounts: [
          {
            id: "zozo",
            gateway: "zozo",
            config: { mode: "test", apiToken: SANDBOX_ACCOUNTS.zozo.token },
          },
        ],
      },
      { logger: { info: () => undefined, warn: (message) => complaints.push(message) } },
    );
    browser = await openChromium();
    context = await browser.newContext();
    page = await context.newPage();
    context.on("weberror", (error) => complaints.push(String(error.error())));
    context.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    // A device with a passkey, as Chromium's own tests have it.
    const devtools = await context.newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
  }, PATIENCE);
  afterAll(async () => {
    await browser.close();
    await server.close();
    shop.close();
  });

  async function expectNoBarrier(): Promise<void> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(complaints.splice(0)).toEqual([]);
  }

  it("becomes the owner, adds a passkey, signs in with it, and approves a shop", async () => {
    await page.goto((await server.ownerLink()) ?? "");
    await expectNoBarrier();
    await page.getByLabel("E-mail").fill(OWNER.email);
    await page.getByLabel(/^Password/).fill(OWNER.password);
    await page.getByRole("button", { name: "Become the owner" }).click();
    await page.getByRole("heading", { name: "Your sign-in" }).waitFor();
    await expectNoBarrier();
    await page.getByLabel("Name of the new passkey").fill("This laptop");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("This laptop").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await expectNoBarrier();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("heading", { name: "Your sign-in" }).waitFor();
    await expectNoBarrier();

    const verifier = "v".repeat(43);
    const query = new URLSearchParams({
      platform: "woocommerce",
      site: shopUrl,
      name: "Tea",
      redirect_uri: `${shopUrl}/back`,
      state: "state-of-the-shop",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    await page.goto(`${publicUrl}/connect?${query}`);
    await page.getByRole("heading", { name: "Connect Tea?" }).waitFor();
    await expectNoBarrier();
    await page.getByRole("button", { name: "Connect" }).click();
    await page.getByRole("heading", { name: "Back in the shop" }).waitFor();
    const back = new URL(page.url());
    expect(back.searchParams.get("state")).toBe("state-of-the-shop");
    expect(back.searchParams.get("code")).toMatch(/^[\w-]{43}$/);
    complaints.length = 0;
  });

  it("reads the admin API's own page", async () => {
    await page.goto(`${publicUrl}/admin/reference`);
    await page.getByText("POST /admin/v1/keys/{id}/rotate").click();
    await expectNoBarrier();
  });
});
