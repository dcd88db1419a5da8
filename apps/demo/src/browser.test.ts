import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, openChromium } from "./__fixtures__/chromium.ts";
import { findPorts } from "./__fixtures__/ports.ts";
import {
  chooseGateway,
  fillCart,
  visitGateway,
  WAYS,
  type WayName,
} from "./__fixtures__/shopper.ts";
import { type Demo, launchDemo } from "./launch/launch.ts";

/** A browser on a busy machine takes its time, milliseconds. */
const PATIENCE = 120_000;
const PAID = "Paid. Thank you!";
const NAMES: readonly WayName[] = ["zozo", "zaakpay", "paygate", "zotlo", "wezopay"];

describe.skipIf(chromiumPath === undefined)("the demo in a browser", { timeout: PATIENCE }, () => {
  let folder: string;
  let browser: Browser;
  let demo: Demo;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "polygate-browser-"));
    browser = await openChromium();
    demo = await launchDemo({
      port: await findPorts(),
      dataDir: folder,
      warn: (it) => complaints.push(it),
    });
  }, PATIENCE);
  afterAll(async () => {
    await browser.close();
    await demo.close();
    rmSync(folder, { recursive: true });
  });

  async function visit(
    scene: (page: Page, context: BrowserContext) => Promise<void>,
    options: BrowserContextOptions = {},
  ): Promise<void> {
    const context = await browser.newContext({ locale: "en-IN", ...options });
    context.on("weberror", (error) => complaints.push(String(error.error())));
    context.on("console", (message) => {
      if (message.type() === "error")
        complaints.push(`${message.page()?.url()}: ${message.text()}`);
    });
    try {
      await scene(await context.newPage(), context);
      expect(complaints).toEqual([]);
    } finally {
      complaints.length = 0;
      await context.close();
    }
  }

  it.each(NAMES)("sells tea through %s", async (name) => {
    await visit(async (page, context) => {
      await fillCart(page, demo.shopUrl, WAYS[name].currency);
      await chooseGateway(page, name);
      await visitGateway(context, page, name, /^Pay /);
      await page.getByRole("heading", { name: PAID }).waitFor();
      expect(page.url()).toMatch(new RegExp(`^${demo.shopUrl}/orders/[\\w-]{22}$`));
      await page.getByText(/The shop was told \(payment\.success\)/).waitFor();
      expect(await page.getByText("This shop received payment.success").count()).toBe(1);
    });
  });

  it.each(NAMES)("sells tea through %s without JavaScript", async (name) => {
    const scene = async (page: Page, context: BrowserContext) => {
      await fillCart(page, demo.shopUrl, WAYS[name].currency);
      await chooseGateway(page, name);
      await visitGateway(context, page, name, /^Pay /);
      if (name === "zaakpay") await page.getByRole("button", { name: "Back to the shop" }).click();
      if (WAYS[name].isSecondTab) {
        await page.goto(`${demo.shopUrl}/orders`);
        await page.getByRole("link", { name: /^Order TEA-/ }).click();
      }
      await page.getByRole("heading", { name: PAID }).waitFor();
    };
    await visit(scene, { javaScriptEnabled: false });
  });

  it("becomes paid before the buyer's eyes, without a reload", async () => {
    await visit(async (page, context) => {
      await fillCart(page, demo.shopUrl, "INR");
      await chooseGateway(page, "zozo");
      const order = await context.newPage();
      await order.goto(`${demo.shopUrl}/orders`);
      await order.getByRole("link", { name: /^Order TEA-/ }).click();
      await order.getByRole("heading", { name: "Waiting for your payment" }).waitFor();
      await order.evaluate("window.stayed = true");
      await page.bringToFront();
      await visitGateway(context, page, "zozo", /^Pay /);
      await order.bringToFront();
      await order.getByRole("heading", { name: PAID }).waitFor();
      expect(await order.evaluate("window.stayed")).toBe(true);
      expect(await order.locator("[role=status]").textContent()).toBe(PAID);
    });
  });

  it("lets a buyer whose bank refused pay again in another way", async () => {
    await visit(async (page, context) => {
      await fillCart(page, demo.shopUrl, "INR");
      await chooseGateway(page, "zaakpay");
      await visitGateway(context, page, "zaakpay", /bank refuse/);
      await page.getByRole("heading", { name: "The payment was declined" }).waitFor();
      await page.getByRole("link", { name: "Pay again" }).click();
      await chooseGateway(page, "paygate");
      await visitGateway(context, page, "paygate", /^Pay /);
      await page.getByRole("heading", { name: PAID }).waitFor();
      expect(await page.getByText(", try 2").count()).toBe(1);
    });
  });

  it("tells a buyer who paid twice, once too late to be stopped", async () => {
    await visit(async (page, context) => {
      await fillCart(page, demo.shopUrl, "INR");
      await chooseGateway(page, "zozo");
      const opening = context.waitForEvent("page");
      await page.locator("a[target=_blank]").click();
      const old = await opening;
      await old.getByRole("button", { name: /^Pay / }).waitFor();
      await page.goto(`${demo.shopUrl}/orders`);
      await page.getByRole("link", { name: /^Order TEA-/ }).click();
      await page.getByRole("link", { name: "Pay another way" }).click();
      await chooseGateway(page, "zaakpay");
      await visitGateway(context, page, "zaakpay", /^Pay /);
      await page.getByRole("heading", { name: PAID }).waitFor();
      const order = page.url();
      await old.bringToFront();
      await old.getByRole("button", { name: /^Pay / }).click();
      await old.locator(".note").first().waitFor();
      await page.bringToFront();
      const warning = page.getByText("This order was paid 2 times.");
      while (!(await warning.isVisible())) await page.goto(order);
    });
  });

  it.each(["light", "dark"] as const)(
    "is accessible, and fits a small phone, in %s",
    async (colorScheme) => {
      const viewport = { width: 320, height: 640 };
      const scene = async (page: Page, context: BrowserContext) => {
        await page.goto(demo.shopUrl);
        await examine(page);
        await page.goto(`${demo.shopUrl}/cart`);
        await examine(page);
        await fillCart(page, demo.shopUrl, "INR");
        await examine(page);
        await page.getByRole("radio", { name: /by Zaakpay/ }).check();
        await examine(page);
        await chooseGateway(page, "zozo");
        await page.locator("a[target=_blank]").waitFor();
        await examine(page);
        const order = await context.newPage();
        await order.goto(`${demo.shopUrl}/orders`);
        await examine(order);
        await order.getByRole("link", { name: /^Order TEA-/ }).click();
        await order.getByRole("heading", { name: "Waiting for your payment" }).waitFor();
        await examine(order);
        await page.bringToFront();
        await visitGateway(context, page, "zozo", /^Pay /);
        await page.getByRole("heading", { name: PAID }).waitFor();
        await examine(page);
      };
      await visit(scene, { colorScheme, viewport });
    },
  );
});

async function examine(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((it) => it.html).join("; ")}`,
  );
  expect(found, page.url()).toEqual([]);
  const width = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
  expect(await page.evaluate(width), `${page.url()} is too wide`).toBe(0);
}
