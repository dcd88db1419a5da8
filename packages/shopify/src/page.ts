import { type Language, textOf } from "./texts.ts";

type Text = Parameters<typeof textOf>[1];

/** What a buyer can do on a page beside reading it. */
interface Ways {
  /** The shop's address, to go back to. */
  readonly shop?: string;
  /** Whether the page asks again by itself. */
  readonly retries?: boolean;
}

/** How long a page waits before it asks again, in seconds. */
const RETRY = 10;

/** One sentence for a buyer, where there is no pay page to lead to. */
export function renderPage(
  language: Language,
  text: Text,
  status: number,
  { shop, retries = false }: Ways = {},
): Response {
  const links = [
    ...(retries ? [`<a href="">${textOf(language, "tryAgain")}</a>`] : []),
    ...(shop === undefined
      ? []
      : [`<a href="https://${shop}">${textOf(language, "backToShop")}</a>`]),
  ];
  return render(language, textOf(language, text), status, {
    head: retries ? `<meta http-equiv="refresh" content="${RETRY}">\n` : "",
    links: links.map((link) => `<p>${link}</p>`).join(""),
  });
}

/** One sentence for a merchant. */
export function renderText(sentence: string, status: number): Response {
  return render("en", sentence, status, { head: "", links: "" });
}

/** @param sentence ours, as all of it is: nothing comes from outside but the shop's address, which was checked. */
function render(
  language: Language,
  sentence: string,
  status: number,
  { head, links }: { readonly head: string; readonly links: string },
): Response {
  const html = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${head}<title>${sentence}</title>
<style>body{font:1.125rem/1.6 system-ui,sans-serif;max-width:32rem;margin:20vh auto 0;padding:0 1.5rem;color:#1a1a1a;background:#fff}</style>
<main><p role="status">${sentence}</p>${links}</main>
</html>`;
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
  });
}
