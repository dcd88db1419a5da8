import type { FakeShopify } from "@polygate/fake-shopify";

/**
 * A merchant opens the app at a store's address, and consents.
 *
 * @returns the status of what Shopify sends them back to.
 */
export async function consent(shop: FakeShopify, app: string): Promise<number> {
  const admin = `https://x/?redirect_uri=${encodeURIComponent(app)}`;
  const opened = await fetch(shop.oauth.approve(admin), { redirect: "manual" });
  const cookie = opened.headers.get("set-cookie")?.split(";")[0] ?? "";
  const back = shop.oauth.approve(opened.headers.get("location") ?? "");
  return (await fetch(back, { headers: { cookie }, redirect: "manual" })).status;
}
