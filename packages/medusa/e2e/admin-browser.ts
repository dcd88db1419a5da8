import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { BACKEND, checkout, oneOrder, open, pay } from "./client.ts";

/** Logs in to the real admin, opens a paid order, and sees the widget; then the page of what needs the merchant. */
export async function seeAdmin(screenshots: string): Promise<void> {
  const purchase = await checkout("wezopay");
  await open(purchase.url);
  await pay(purchase);
  const order = await oneOrder(purchase);
  const executablePath = "/usr/bin/chromium";
  assert.ok(existsSync(executablePath), "Debian's chromium is needed");
  const browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-sync",
    ],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
    await page.goto(`${BACKEND}/app/login`);
    await page.fill('input[name="email"]', "merchant@shop.example");
    await page.fill('input[name="password"]', "tea-and-biscuits");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/app\/(orders|)/);
    await page.waitForTimeout(1000);
    await page.goto(`${BACKEND}/app/orders/${order.id}`);
    const card = page.getByTestId(`polygate-${purchase.payment}`);
    await card.waitFor({ timeout: 30_000 });
    const text = await card.innerText();
    assert.match(text, /captured · ordered/);
    assert.match(text, /UTR \/ TrxID/);
    await card.getByText(/^Timeline/).click();
    await card.scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(screenshots, "order.png") });
    await page.goto(`${BACKEND}/app/polygate`);
    await page.getByText("Payments without an order").waitFor({ timeout: 30_000 });
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(screenshots, "polygate.png") });
  } finally {
    await browser.close();
  }
}
