import { type Language, textOf } from "./texts.ts";

type Text = Parameters<typeof textOf>[1];

/**
 * One sentence for a buyer, where there is no pay page to lead to, and the way back.
 *
 * @param shop the shop's address as it was configured: nothing else in the page comes from outside.
 */
export function renderPage(language: Language, text: Text, status: number, shop: string): Response {
  const sentence = textOf(language, text);
  const html = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${sentence}</title>
<style>body{font:1.125rem/1.6 system-ui,sans-serif;max-width:32rem;margin:20vh auto 0;padding:0 1.5rem;color:#1a1a1a;background:#fff}</style>
<main><p role="status">${sentence}</p>
<p><a href="${new URL(shop).href.replaceAll('"', "%22")}">${textOf(language, "shop")}</a></p></main>
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
