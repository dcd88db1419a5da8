import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { attempt, BACKEND, ends, oneOrder, type Purchase, pay } from "./client.ts";
import { addTea, paymentOf, refund, started } from "./scenarios/common.ts";

const CHROMIUM = "/usr/bin/chromium";

/**
 * What a merchant sees: logs in to the real admin, opens an order with a refund, and looks for all that the widget is to
 * show; then settles an orphan on the page of what needs the merchant, and erases a buyer there.
 */
export async function seeAdmin(screenshots: string): Promise<void> {
  const refunded = await started("zaakpay");
  await pay(refunded);
  const order = await oneOrder(refunded);
  await ends(refunded.payment, "ordered");
  await refund((await paymentOf(refunded)).id, 100);
  const orphan = await started("wezopay");
  await addTea(orphan);
  await pay(orphan);
  await ends(orphan.payment, "session_replaced");
  assert.ok(existsSync(CHROMIUM), "Debian's chromium is needed");
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
    await logIn(page);
    await seeOrder(page, order.id, refunded, join(screenshots, "order.png"));
    await settleOrphan(page, orphan, join(screenshots, "polygate.png"));
    await erase(page, refunded, join(screenshots, "erased.png"));
  } catch (error) {
    const [page] = browser.contexts().flatMap((context) => context.pages());
    await page?.screenshot({ path: join(screenshots, "failed.png") });
    throw error;
  } finally {
    await browser.close();
  }
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-sync",
    ],
  });
}

async function logIn(page: Page): Promise<void> {
  await page.goto(`${BACKEND}/app/login`);
  await page.fill('input[name="email"]', "merchant@shop.example");
  await page.fill('input[name="password"]', "tea-and-biscuits");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/app\/(orders|)/);
  await page.waitForTimeout(1000);
}

async function seeOrder(
  page: Page,
  orderId: string,
  purchase: Purchase,
  screenshot: string,
): Promise<void> {
  await page.goto(`${BACKEND}/app/orders/${orderId}`);
  const card = page.getByTestId(`polygate-${purchase.payment}`);
  await card.waitFor({ timeout: 90_000 });
  await card.getByText(/^Timeline/).click();
  await card.getByText(/^Evidence/).click();
  await card.scrollIntoViewIfNeeded();
  await page.screenshot({ path: screenshot });
  const text = (await card.innerText()).replaceAll(/\s+/g, " ");
  const { reference, transactionIds, captured, refunds } = await attempt(purchase.payment);
  for (const shown of [
    "captured · ordered",
    "zaakpay (test)",
    reference,
    "UTR / TrxID",
    transactionIds[0],
    `Collected ${captured} INR`,
    `Refund ${refunds[0].id} 100.00 INR, ${refunds[0].status}`,
    `Order ${orderId} is made.`,
    `Refund ${refunds[0].id} of 100.00 INR begun.`,
    "webhook: txnData=",
    "SHA-256",
  ]) {
    assert.ok(text.includes(shown), `the widget shows ${shown}:\n${text}`);
  }
}

async function settleOrphan(page: Page, orphan: Purchase, screenshot: string): Promise<void> {
  await page.goto(`${BACKEND}/app/polygate`);
  const card = page.getByTestId(`polygate-${orphan.payment}`);
  await card.waitFor({ timeout: 90_000 });
  const text = await card.innerText();
  assert.match(text, /session replaced/);
  assert.match(text, /It was paid after its session was gone/);
  assert.match(text, /To give back by hand: 550\.49 BDT/);
  await page.screenshot({ path: screenshot });
  await card.getByRole("button", { name: "Given back" }).click();
  await card.waitFor({ state: "detached" });
  assert.equal((await attempt(orphan.payment)).refundDue, null);
}

async function erase(page: Page, { email, payment }: Purchase, screenshot: string): Promise<void> {
  await page.getByLabel("The buyer's e-mail address").fill(email);
  await page.getByRole("button", { name: "Erase" }).click();
  await page.getByText("1 payment erased.").waitFor();
  await page.screenshot({ path: screenshot });
  const { evidence } = await attempt(payment);
  assert.ok(evidence.every(({ body }: { body?: string }) => body === undefined));
}
