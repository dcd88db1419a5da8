import { html } from "hono/html";
import type { Page } from "../view.ts";
import { renderOwnerPage } from "./frame.ts";

/** What the page of an API shows. */
interface ReferenceView {
  readonly title: string;
  readonly description: string;
  readonly operations: readonly {
    readonly method: string;
    readonly path: string;
    readonly summary: string;
    readonly tag: string;
    readonly parameters: readonly {
      readonly name: string;
      readonly place: string;
      readonly required: boolean;
      readonly description: string;
    }[];
    readonly takes: string | undefined;
    readonly gives: string | undefined;
  }[];
  readonly schemas: readonly { readonly name: string; readonly text: string }[];
}

/** Renders an API's document for people: what can be called, with what, and what comes back. */
export function renderReference({ title, description, operations, schemas }: ReferenceView): Page {
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  const toSchema = (name: string | undefined) =>
    name === undefined ? "" : html`<a href="#${name}">${name}</a>`;
  return renderOwnerPage({
    title,
    main: html`<h1>${title}</h1>
<p>${description} <a href="/admin/openapi.json">OpenAPI document</a></p>
<nav aria-label="Parts"><ul>${tags.map((tag) => html`<li><a href="#${toAnchor(tag)}">${tag}</a></li>`)}</ul></nav>
${tags.map(
  (tag) => html`<section id="${toAnchor(tag)}"><h2>${tag}</h2>
${operations
  .filter((operation) => operation.tag === tag)
  .map(
    ({
      method,
      path,
      summary,
      parameters,
      takes,
      gives,
    }) => html`<details><summary><code>${method} ${path}</code><br>${summary}</summary>
${
  parameters.length > 0 &&
  html`<table><thead><tr><th scope="col">Parameter</th><th scope="col">In</th><th scope="col">About</th></tr></thead>
<tbody>${parameters.map(
    (one) =>
      html`<tr><td><code>${one.name}</code>${one.required ? " (needed)" : ""}</td><td>${one.place}</td><td>${one.description}</td></tr>`,
  )}</tbody></table>`
}
<p>${takes !== undefined && html`Takes ${toSchema(takes)}. `}${gives !== undefined && html`Gives ${toSchema(gives)}.`}</p>
</details>`,
  )}</section>`,
)}
<section id="schemas"><h2>Schemas</h2>
${schemas.map(({ name, text }) => html`<details id="${name}"><summary><code>${name}</code></summary><pre><code>${text}</code></pre></details>`)}
</section>`,
  });
}

function toAnchor(tag: string): string {
  return tag.toLowerCase().replaceAll(" ", "-");
}
