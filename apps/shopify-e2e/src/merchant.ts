import type { FakeShopify } from "@polygate/fake-shopify";

/** What a merchant's browser was shown last. */
interface Shown {
  readonly status: number;
  readonly html: string;
  readonly location: string | null;
  readonly policy: string;
}

export type Merchant = ReturnType<typeof createMerchant>;

/** The browser of the merchant of a shop, who consents to whatever Shopify asks. It keeps the cookies of our server. */
export function createMerchant(shop: FakeShopify, serverUrl: string) {
  const cookies = new Map<string, string>();
  let formToken = "";

  async function ask(url: string, init: RequestInit = {}): Promise<Shown> {
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: {
        ...Object.fromEntries(new Headers(init.headers)),
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
      cookies.set(name, value);
    }
    const html = await response.text();
    formToken = /name="form" value="(\w+)"/.exec(html)?.[1] ?? formToken;
    const { status, headers } = response;
    const policy = headers.get("content-security-policy") ?? "";
    return { status, html, policy, location: headers.get("location") };
  }

  return {
    ask,
    cookies,
    formToken: () => formToken,

    /** Opens the app in the shop's admin, and follows wherever that leads. */
    async open(): Promise<Shown> {
      const admin = `https://x/?redirect_uri=${encodeURIComponent(`${serverUrl}/shopify`)}`;
      let shown = await ask(shop.oauth.approve(admin));
      if (shown.location?.includes("/admin/oauth/authorize")) {
        shown = await ask(shop.oauth.approve(shown.location));
      }
      return shown.location?.startsWith(serverUrl) ? await ask(shown.location) : shown;
    },

    /** Sends a form of the account page. */
    async send(
      fields: Readonly<Record<string, string>>,
      { path = "/shopify/account", origin = serverUrl, form = formToken } = {},
    ): Promise<Shown> {
      return await ask(serverUrl + path, {
        method: "POST",
        headers: { origin, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ ...fields, form }).toString(),
      });
    },
  };
}
