import { html } from "hono/html";
import { type Markup, renderLayout } from "../layout.ts";
import type { Page } from "../view.ts";

/** Rules for forms and lists, which buyers' pages have none of. */
const STYLE = `
main{max-width:34rem}
h1{text-align:start}
main>dl{margin-bottom:1rem}
label{display:block;font-weight:600}
label small{display:block;font-weight:400;color:var(--soft)}
input:not([type=checkbox]):not([type=radio]){display:block;width:100%;min-height:3rem;margin-top:.35rem;padding:.6rem .75rem;border:1px solid var(--soft);border-radius:.5rem;background:var(--card);color:var(--ink);font:inherit}
fieldset{margin:0 0 1rem;padding:1rem;border:1px solid var(--line);border-radius:.75rem}
legend{padding:0 .35rem;font-weight:600}
.choice{display:grid;grid-template-columns:auto 1fr;gap:.25rem .75rem;align-items:start;padding:.5rem 0;font-weight:400}
.choice input{width:1.25rem;height:1.25rem;margin:.2rem 0 0;accent-color:var(--go)}
form>*+*{margin-top:1rem}
.rows{padding:0;list-style:none}
.rows li{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;justify-content:space-between;padding:.5rem 0;border-bottom:1px solid var(--line)}
.small{width:auto;min-height:2.5rem;padding:.35rem .9rem}
.two{display:grid;grid-template-columns:1fr 1fr;gap:.75rem}
.live{color:var(--bad);font-weight:600}
table{width:100%;border-collapse:collapse}
th,td{padding:.4rem .5rem;border-bottom:1px solid var(--line);text-align:start;vertical-align:top}
code{font-family:ui-monospace,monospace;font-size:.9em}
details{padding:.4rem 0;border-bottom:1px solid var(--line)}
summary{cursor:pointer}
pre{overflow:auto;font-size:.85em}
[hidden]{display:none}
`;

/** What differs between the owner's pages. */
interface OwnerPage {
  readonly title: string;
  /** Beginning with the only first-level heading. */
  readonly main: Markup;
  readonly script?: string;
  /** Where its forms lead in the end, beside this server: browsers hold redirects to it as well. */
  readonly leadsTo?: string;
}

/** Lays out a page for the server's owner. English, like everything an operator reads. */
export function renderOwnerPage({ title, main, script, leadsTo }: OwnerPage): Page {
  return renderLayout({
    language: "en",
    title: `${title} · Polygate`,
    header: html`<p class="shop">Polygate</p>`,
    main,
    style: STYLE,
    script: script ?? false,
    formTargets: ["'self'", ...(leadsTo === undefined ? [] : [leadsTo])],
  });
}

/** What went wrong with what was entered, read out as soon as the page is there. */
export function renderProblem(problem: string | undefined): Markup | undefined {
  return problem === undefined ? undefined : html`<p class="note" role="alert">${problem}</p>`;
}

/** A page that says one thing. */
export function renderNotice(notice: {
  readonly heading: string;
  readonly text: string;
  readonly link?: { readonly href: string; readonly text: string };
}): Page {
  const { heading, text, link } = notice;
  return renderOwnerPage({
    title: heading,
    main: html`<h1>${heading}</h1>
<p>${text}</p>
${link && html`<p><a class="button" href="${link.href}">${link.text}</a></p>`}`,
  });
}
