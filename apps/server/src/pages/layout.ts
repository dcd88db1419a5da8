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
  /** Whether the page has work for the buyers' script, or a script of its own. */
  readonly script: boolean | string;
  /** Rules beside the common ones. */
  readonly style?: string;
  /** Where its forms may post to: an origin, or `'self'`. */
  readonly formTargets: readonly string[];
}

/** Lays out a page and says what it may do: nothing but its own style, its own script, and the forms it has. */
export function renderLayout(layout: Layout): Page {
  const { language, title, header, main, head, formTargets } = layout;
  const style = STYLE + (layout.style ?? "");
  const script = layout.script === true ? SCRIPT : layout.script;
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
<style>${raw(style)}</style>
</head>
<body>
${header && html`<header>${header}</header>`}
<main>
${main}
</main>
${script && html`<script>${raw(script)}</script>`}
</body>
</html>
`;
  return {
    html: document.toString(),
    contentSecurityPolicy: [
      "default-src 'none'",
      `style-src ${toHashSource(style)}`,
      ...(script ? [`script-src ${toHashSource(script)}`, "connect-src 'self'"] : []),
      `form-action ${formTargets.length > 0 ? formTargets.join(" ") : "'none'"}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join("; "),
  };
}

const sources = new Map<string, string>();

/** The few styles and scripts there are are hashed once. */
function toHashSource(text: string): string {
  const known = sources.get(text);
  if (known !== undefined) return known;
  const source = `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  sources.set(text, source);
  return source;
}
