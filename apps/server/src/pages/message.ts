import { html } from "hono/html";
import { TEXTS } from "./language.ts";
import { renderLayout } from "./layout.ts";
import type { MessageKind } from "./texts.ts";
import type { Language, Page } from "./view.ts";

/** What a page without a payment says, and in which language. */
interface Message {
  readonly language: Language;
  readonly kind: MessageKind;
}

/** Renders a page for when there is no payment to show: unknown link, our own failure, or too many requests. */
export function renderMessage({ language, kind }: Message): Page {
  const texts = TEXTS[language];
  const { heading, text } = texts.messages[kind];
  return renderLayout({
    language,
    title: heading,
    main: html`<h1>${heading}</h1>
<p class="lead">${text}</p>
${kind !== "not_found" && html`<p><a class="button" href="">${texts.tryAgain}</a></p>`}`,
    script: false,
    formTargets: [],
  });
}
