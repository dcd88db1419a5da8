import { html, raw } from "hono/html";

/** What hono's `html` makes. */
export type Html = ReturnType<typeof html>;

/** How a gateway's pages look apart from one another. Colors have at least 4.5:1 against white. */
export interface Brand {
  readonly title: string;
  readonly color: string;
}

const STYLE = `
*{box-sizing:border-box}
body{margin:0;font:1rem/1.5 system-ui,sans-serif;color:#1c2330;background:#eef1f6}
.ribbon{background:#ffd84d;color:#1c2330;text-align:center;padding:.4rem 1rem;font-weight:600}
main{max-width:28rem;margin:1.5rem auto;background:#fff;border-radius:.75rem;overflow:hidden;box-shadow:0 2px 16px #1c233022}
header{background:var(--brand);color:#fff;padding:1.25rem 1.5rem}
header p{margin:0;font-size:.875rem}
h1{margin:0;font-size:1.25rem}
.body{padding:1.25rem 1.5rem}
.amount{font-size:2.25rem;font-weight:700;margin:0}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:.75rem 0;font-size:.9375rem}
dt{color:#555e70}dd{margin:0;overflow-wrap:anywhere}
fieldset{border:1px solid #c6ccd8;border-radius:.5rem;margin:1rem 0;padding:.5rem 1rem}
legend{padding:0 .25rem;font-weight:600}
fieldset label{display:flex;gap:.6rem;align-items:center;min-height:2.75rem}
input[type=url]{display:block;width:100%;min-height:2.75rem;padding:.5rem;font:inherit;border:1px solid #8a93a5;border-radius:.5rem}
button,.button{display:block;width:100%;min-height:2.75rem;margin:.5rem 0;padding:.5rem 1rem;font:inherit;font-weight:600;border-radius:.5rem;border:1px solid #8a93a5;background:#fff;color:#1c2330;cursor:pointer;text-align:center;text-decoration:none}
button.pay{background:var(--brand);border-color:var(--brand);color:#fff}
:focus-visible{outline:3px solid #1c2330;outline-offset:2px}
.note{border-left:4px solid var(--brand);background:#f4f6fa;padding:.75rem 1rem;margin:1rem 0}
`;

/** A whole page. It says that it is a sandbox before anything else. */
export function renderPage(brand: Brand, heading: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${heading} · ${brand.title} sandbox</title>
<style>${raw(`:root{--brand:${brand.color}}${STYLE}`)}</style>
</head>
<body>
<div class="ribbon" role="note">Sandbox: no money moves here</div>
<main>
<header><p>${brand.title}</p><h1>${heading}</h1></header>
<div class="body">${body}</div>
</main>
</body>
</html>`;
}
