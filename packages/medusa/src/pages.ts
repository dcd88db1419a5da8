import type { HttpReply } from "./http.ts";

/** A page of one or two sentences, readable without scripts or styles of anyone else's. */
export function page(
  status: number,
  title: string,
  sentence: string,
  more: { readonly back?: string; readonly refresh?: number } = {},
): HttpReply {
  const back = more.back ? `<p><a href="${escapeHtml(more.back)}">Back to the shop</a></p>` : "";
  const refresh = more.refresh ? `<meta http-equiv="refresh" content="${more.refresh}">` : "";
  return html(
    status,
    `${refresh}<title>${escapeHtml(title)}</title><h1>${escapeHtml(title)}</h1><p>${escapeHtml(sentence)}</p>${back}`,
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  );
}

const SUBMIT = "document.forms[0].submit()";
// The SHA-256 of SUBMIT, so that no other script runs.
const SUBMIT_HASH = "sha256-ePniVEkSivX/c7XWBGafqh8tSpiRrKiqYeqbG7N1TOE=";

/** A form the browser posts by itself, or by its button where scripts are off. */
export function postForm(url: string, fields: Readonly<Record<string, string>>): HttpReply {
  const inputs = Object.entries(fields)
    .map(
      ([name, value]) =>
        `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    )
    .join("");
  return html(
    200,
    `<title>On to the payment</title><h1>On to the payment</h1><form method="post" action="${escapeHtml(url)}">${inputs}<button>Pay</button></form><script>${SUBMIT}</script>`,
    `default-src 'none'; style-src 'unsafe-inline'; script-src '${SUBMIT_HASH}'; frame-ancestors 'none'`,
  );
}

const STYLE =
  "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;color:#111;background:#fff}button{font:inherit;padding:.6rem 1.4rem}";

function html(status: number, content: string, policy: string): HttpReply {
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">${content}<style>${STYLE}</style></html>`,
  };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
