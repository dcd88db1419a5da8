import { openPage, picture, signIn } from "./browser.ts";
import { until } from "./shopper.ts";
import { SERVER } from "./stack.ts";
import type { World } from "./world.ts";

export const OWNER = { email: "owner@shop.example", password: "a horse and a battery" };

/** Makes the first owner by the link the server printed. */
export async function becomeOwner(world: World, said: () => string): Promise<void> {
  const link = await until(
    "the server prints a link for its first owner",
    async () => /https?:\/\/\S+\/owner\/\S+/.exec(said())?.[0],
  );
  const page = await openPage(world.browser);
  await page.goto(link);
  await page.fill('input[name="email"]', OWNER.email);
  for (const field of await page.locator('input[type="password"]').all())
    await field.fill(OWNER.password);
  await page.locator('button[type="submit"], form button').first().click();
  await page.waitForURL(/\/owner/);
  await page.context().close();
}

/** An owner connects the shop, following the README: nothing is copied. */
export async function connectShop(world: World, button = "Connect"): Promise<void> {
  const { url, user, password } = world.store.access;
  const page = await openPage(world.browser);
  await signIn(page, url, user, password);
  await page.goto(`${url}/wp-admin/admin.php?page=wc-settings&tab=polygate`);
  if (button === "Connect") await page.fill("#polygate_server", SERVER);
  await picture(page, world.pictures, "connect");
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.waitForURL((address) => address.href.startsWith(SERVER));
  if (await page.locator('input[name="email"]').count()) {
    await page.fill('input[name="email"]', OWNER.email);
    await page.fill('input[name="password"]', OWNER.password);
    await page.locator("form button").first().click();
    await page.waitForURL(/\/connect/);
  }
  await picture(page, world.pictures, "approve");
  await page
    .getByRole("button", { name: /approve|connect|allow/i })
    .first()
    .click();
  await page.waitForURL(/tab=polygate/);
  await page.getByText("the shop and the server reach each other").waitFor();
  await page.getByRole("button", { name: "Test connection" }).click();
  await page.waitForURL(/tab=polygate/);
  await page.getByText("the shop and the server reach each other").waitFor();
  await picture(page, world.pictures, "settings");
  await page.context().close();
}
