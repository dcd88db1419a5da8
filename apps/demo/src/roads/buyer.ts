/** The gateway's pay page as a buyer reached it. */
export interface PayPage {
  readonly url: string;
  /** Presses "Pay". The sandbox lets happen what its scenario says; then the buyer closes the tab. */
  pay(): Promise<void>;
}

const MOST_HOPS = 5;

/**
 * Goes from the server's checkout page to the gateway's pay page like a browser without JavaScript: follows redirects,
 * the page's link to the gateway, or posts the form that leads there.
 *
 * @throws {Error} saying where the way ended.
 */
export async function walkToPayPage(checkoutUrl: string, gatewayUrl: string): Promise<PayPage> {
  const answer = await get(checkoutUrl);
  const page = await answer.text();
  const form = findForm(page, gatewayUrl);
  const link = findAddress(page, "href", gatewayUrl);
  if (!form && !link) throw new Error("the checkout page leads to no gateway");
  const first = form ? await post(form.action, form.fields) : await get(link ?? "");
  const { url, response } = await follow(first, form?.action ?? link ?? "");
  const text = await response.text();
  if (!response.ok || !text.includes('value="pay"')) {
    throw new Error(`the gateway shows no pay page (${response.status})`);
  }
  return {
    url,
    async pay() {
      const paid = await post(url, { action: "pay" });
      await paid.arrayBuffer();
      if (paid.status >= 400) throw new Error(`paying was answered ${paid.status}`);
    },
  };
}

async function follow(
  first: Response,
  from: string,
): Promise<{ readonly url: string; readonly response: Response }> {
  let response = first;
  let url = from;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const location = response.headers.get("location");
    if (location === null) return { url, response };
    url = new URL(location, url).href;
    response = await get(url);
  }
  throw new Error("the way to the gateway goes in circles");
}

async function get(url: string): Promise<Response> {
  return await fetch(url, { redirect: "manual", headers: { "accept-language": "en" } });
}

async function post(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  return await fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
}

interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

function findForm(page: string, gatewayUrl: string): Form | undefined {
  for (const [form] of page.matchAll(/<form\b[\s\S]*?<\/form>/g)) {
    const action = findAddress(form, "action", gatewayUrl);
    if (!action) continue;
    const inputs = form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
    const fields = [...inputs].map(([, name = "", value = ""]) => [
      unescapeHtml(name),
      unescapeHtml(value),
    ]);
    return { action, fields: Object.fromEntries(fields) };
  }
  return undefined;
}

function findAddress(page: string, attribute: string, gatewayUrl: string): string | undefined {
  const values = page.matchAll(new RegExp(`\\b${attribute}="([^"]*)"`, "g"));
  return [...values]
    .map(([, value = ""]) => unescapeHtml(value))
    .find((it) => it.startsWith(gatewayUrl));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

function unescapeHtml(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
