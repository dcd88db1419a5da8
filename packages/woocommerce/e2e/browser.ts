import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** Debian's or Ubuntu's Chromium; CHROMIUM names another. @throws {Error} where there is none. */
export async function openChromium(): Promise<Browser> {
  const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    throw new Error("no Chromium here: apt-get install chromium, or CHROMIUM=<path>");
  }
  return await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-sync",
    ],
  });
}

/** A window of its own, with no cookies of others. */
export async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1000, height: 640 },
    // The server without the plugin has a certificate of its own making.
    ignoreHTTPSErrors: true,
  });
  context.setDefaultTimeout(120_000);
  return await context.newPage();
}

/** Takes a small picture for the README, where pictures are wanted. */
export async function picture(page: Page, folder: string | undefined, name: string): Promise<void> {
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Signs in to the shop's admin. */
export async function signIn(
  page: Page,
  url: string,
  user: string,
  password: string,
): Promise<void> {
  await page.goto(`${url}/wp-login.php`);
  await page.fill("#user_login", user);
  await page.fill("#user_pass", password);
  await Promise.all([page.waitForURL(/wp-admin/), page.click("#wp-submit")]);
}
