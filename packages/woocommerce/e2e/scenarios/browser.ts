import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openPage, picture, signIn } from "../browser.ts";
import { until } from "../shopper.ts";
import { control, logs } from "../stack.ts";
import { paidOnce, paymentOf, type Scenario, shopper, type World } from "../world.ts";

/** A guest fills the checkout block in a real browser. @returns the order's number. */
async function checkout(world: World, page: Page, method: string): Promise<number> {
  const { url } = world.store.access;
  await page.goto(`${url}/?add-to-cart=${world.tea}`);
  await page.goto(`${url}/?page_id=${world.pages.blocks}`);
  const email = `browser.${Date.now()}@example.com`;
  await page.fill("#email", email);
  const fields = {
    first_name: "Asha",
    last_name: "Rahman",
    address_1: "1 Lake Road",
    city: "Mumbai",
    postcode: "400001",
  };
  for (const [name, value] of Object.entries(fields)) {
    await page.locator(`#billing-${name}, #shipping-${name}`).first().fill(value);
  }
  await chooseState(page);
  const choice = page.locator(`input[value="polygate_${method}"]`);
  await choice.check();
  await choice.scrollIntoViewIfNeeded();
  await picture(page, world.pictures, "checkout");
  await placeOrder(page, url);
  return await until("there is an order of this buyer", async () => {
    const { ids } = await world.store.do("order_of", { email });
    return ids[0];
  });
}

/** A list since WooCommerce 9, a box to type into before. */
async function chooseState(page: Page): Promise<void> {
  const state = page.locator("#billing-state, #shipping-state").first();
  if (await state.evaluate((element) => element.tagName === "SELECT")) {
    await state.selectOption("MH");
    return;
  }
  const box = state.locator("input");
  await box.fill("Maharashtra");
  await box.press("Enter");
}

/** The block puts a click off while it is still busy with the address, so it is clicked until it takes one. */
async function placeOrder(page: Page, url: string): Promise<void> {
  const { port } = new URL(url);
  await until(
    "the buyer is sent to pay",
    async () => {
      if (new URL(page.url()).port !== port) return true;
      const button = page.locator(".wc-block-components-checkout-place-order-button");
      await button.click({ timeout: 3000 }).catch(() => undefined);
      await page.waitForTimeout(4000);
      return new URL(page.url()).port !== port;
    },
    30,
  ).catch(async (error) => {
    await page.screenshot({ path: join(logs, "checkout.png"), fullPage: true });
    const notices = await page
      .locator(".wc-block-components-notice-banner, .wc-block-components-validation-error")
      .allInnerTexts();
    throw new Error(`${error.message}: ${notices.join("; ")}`);
  });
}

/** The checkout block in Chromium. */
export const inBrowser: readonly Scenario[] = [
  [
    "the checkout block: the buyer pays and comes back to the thank-you page",
    async (world) => {
      const page = await openPage(world.browser);
      const id = await checkout(world, page, "zaakpay");
      // Zaakpay's page: the server's page posts its form there by itself.
      await page.waitForURL(/zaakpay/);
      await picture(page, world.pictures, "pay");
      await page.getByRole("button", { name: /pay/i }).first().click();
      await page.waitForLoadState();
      // Back by Zaakpay's signed form, through the server's page, to the shop.
      await until(
        "the buyer is at the shop's thank-you page",
        async () => {
          if (page.url().includes("order-received")) return true;
          const onwards = page
            .locator('a[href*="polygate_return"], form button, form input[type="submit"]')
            .first();
          await onwards.click({ timeout: 2000 }).catch(() => undefined);
          return false;
        },
        60,
      ).catch((error) => {
        throw new Error(`${error.message}; it is ${page.url()}`);
      });
      await paidOnce(world, id);
      await page.context().close();
      await seeOrder(world, id);
    },
  ],
  [
    "the checkout block: the buyer never comes back; the cart is empty and nothing can be paid twice",
    async (world) => {
      const page = await openPage(world.browser);
      const id = await checkout(world, page, "zozo");
      await control(`/zozo/payments/${await paymentOf(world, { id })}/pay`, {});
      await paidOnce(world, id);
      const { url } = world.store.access;
      await page.goto(`${url}/?page_id=${world.pages.blocks}`);
      await page
        .getByText(/cart is (currently )?empty|shopping cart is empty/i)
        .first()
        .waitFor();
      assert.equal(
        await page.locator(".wc-block-components-checkout-place-order-button").count(),
        0,
      );
      await page.context().close();
    },
  ],
  [
    "a forged answer to a connection is not believed",
    async (world) => {
      const { url, user, password } = world.store.access;
      const before = await world.store.options(["polygate_connection"]);
      const page = await openPage(world.browser);
      await signIn(page, url, user, password);
      for (const query of [
        "code=stolen&state=forged",
        "code=stolen",
        "error=access_denied&state=x",
      ]) {
        await page.goto(`${url}/wp-admin/admin-post.php?action=polygate_connected&${query}`);
        await page.getByText("belongs to no connection that you began here").waitFor();
      }
      await page.context().close();
      // Nor by somebody who is not signed in, or may not.
      const stranger = await shopper(world).fetch(
        `${url}/wp-admin/admin-post.php?action=polygate_connected&code=stolen&state=forged`,
      );
      assert.notEqual(stranger.status, 200);
      assert.deepEqual(await world.store.options(["polygate_connection"]), before);
    },
  ],
];

/** The story of the payment stands beside the order. */
async function seeOrder(world: World, id: number): Promise<void> {
  const { url, user, password } = world.store.access;
  const page = await openPage(world.browser);
  await signIn(page, url, user, password);
  await page.goto(`${url}/wp-admin/admin.php?page=wc-orders&action=edit&id=${id}`);
  const box = page.locator("#polygate");
  await box.waitFor();
  assert.match(await box.innerText(), /paid the order/);
  assert.match(await box.innerText(), /collected 251\.00 INR/);
  await box.scrollIntoViewIfNeeded();
  if (world.pictures) await box.screenshot({ path: `${world.pictures}/order.png` });
  await page.context().close();
}
