import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's and Ubuntu's names; `CHROMIUM` for another. */
const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** Where Chromium is installed here, if it is. */
export const chromiumPath = PLACES.find((path) => path !== undefined && existsSync(path));

if (chromiumPath === undefined) {
  console.warn(
    "No Chromium here: browser tests are skipped. apt-get install chromium, or CHROMIUM=<path>",
  );
}

/** Starts it without a window, without a sandbox (which root cannot have) and without calls home. */
export async function openChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("no Chromium here");
  return await chromium.launch({
    executablePath: chromiumPath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
