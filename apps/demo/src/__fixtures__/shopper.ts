import type { BrowserContext, Page } from "playwright-core";

/** What is bought where: each gateway with a currency that it takes. */
export const WAYS = {
  zozo: { currency: "INR", by: "ZozoGateway", isSecondTab: true },
  zaakpay: { currency: "INR", by: "Zaakpay", isSecondTab: false },
  paygate: { currency: "INR", by: "PayGate", isSecondTab: true },
  zotlo: { currency: "TRY", by: "Zotlo", isSecondTab: true },
  wezopay: { currency: "BDT", by: "WezoPay", isSecondTab: false },
} as const;
export type WayName = keyof typeof WAYS;

/** Puts tea in the cart and goes to the checkout. */
export async function fillCart(page: Page, shopUrl: string, currency: string): Promise<void> {
  await page.goto(shopUrl);
  await page.getByRole("button", { name: currency }).click();
  await page.getByRole("button", { name: /Rize Çayı/ }).click();
  await page.getByRole("link", { name: "Go to checkout" }).click();
  await page.getByRole("heading", { name: "Checkout" }).waitFor();
}

/** Chooses a gateway and presses Pay. */
export async function chooseGateway(page: Page, name: WayName): Promise<void> {
  await page.getByRole("radio", { name: new RegExp(`by ${WAYS[name].by}`) }).check();
  if (name === "zaakpay") await page.getByLabel("E-mail").fill("meera@example.com");
  await page.getByRole("button", { name: /^Pay / }).click();
}

/**
 * On the server's page, goes to the gateway's and does something there: in a second tab where the gateway brings nobody
 * back, which is closed afterwards.
 */
export async function visitGateway(
  context: BrowserContext,
  page: Page,
  name: WayName,
  press: RegExp,
): Promise<void> {
  if (WAYS[name].isSecondTab) {
    const opening = context.waitForEvent("page");
    await page.locator("a[target=_blank]").click();
    const tab = await opening;
    await tab.getByRole("button", { name: press }).click();
    await tab.locator(".note").first().waitFor();
    await tab.close();
    return;
  }
  const onward = page.locator("main form[action*='/zaakpay/'] button");
  const button = page.getByRole("button", { name: press });
  await onward.or(button).first().waitFor();
  if (!(await button.isVisible())) await onward.click().catch(() => undefined);
  await button.click();
}
