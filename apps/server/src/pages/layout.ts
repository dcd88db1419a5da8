import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";
import type { Language, Page } from "./view.ts";

/** A piece of HTML in which everything that was put in is escaped. */
export type Markup = ReturnType<typeof html>;

/** What differs from page to page. */
interface Layout {
  readonly language: Language;
  readonly title: string;
  /** Above the card: whose page it is. */
  readonly header?: Markup | undefined;
  /** Inside the main landmark, beginning with the only first-level heading. */
  readonly main: Markup;
  /** More for the document's head. */
  readonly head?: Markup | undefined;
  /** Whether the page has work for the script. */
  readonly script: boolean;
  /** Where its forms may post to: an origin, or `'self'`. */
  readonly formTargets: readonly string[];
}

const STYLE_SOURCE = toHashSource(STYLE);
const SCRIPT_SOURCE = toHashSource(SCRIPT);

/** Lays out a page and says what it may do: nothing but its own style, its own script, and the forms it has. */
export function renderLayout(layout: Layout): Page {
  const { language, title, header, main, head, script, formTargets } = layout;
  const document = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="strict-origin">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
${head}
<style>${raw(STYLE)}</style>
</head>
<body>
${header && html`<header>${header}</header>`}
<main>
${main}
</main>
${script && html`<script>${raw(SCRIPT)}</script>`}
</body>
</html>
`;
  return {
    html: document.toString(),
    contentSecurityPolicy: [
      "default-src 'none'",
      `style-src ${STYLE_SOURCE}`,
      ...(script ? [`script-src ${SCRIPT_SOURCE}`, "connect-src 'self'"] : []),
      `form-action ${formTargets.length > 0 ? formTargets.join(" ") : "'none'"}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join("; "),
  };
}

function toHashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
