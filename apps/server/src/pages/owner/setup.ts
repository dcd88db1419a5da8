import { html } from "hono/html";
import { MIN_PASSWORD } from "../../owner/limits.ts";
import type { Page } from "../view.ts";
import { renderOwnerPage, renderProblem } from "./frame.ts";

/** What the page of a one-time link shows. */
interface SetupView {
  /** The page's own path, which holds the link's secret. */
  readonly path: string;
  readonly email?: string;
  readonly problem?: string;
}

/** Renders the page on which whoever has a one-time link becomes an owner, or gets a new password. */
export function renderSetup({ path, email, problem }: SetupView): Page {
  return renderOwnerPage({
    title: "Become the owner",
    main: html`<h1>Become the owner of this server</h1>
<p>Owners connect shops and gateways, and see every payment. The link you opened works once.</p>
${renderProblem(problem)}
<form method="post" action="${path}">
<label>E-mail <small>What you sign in with. If you are an owner already, use the same one: you get a new password.</small>
<input type="email" name="email" value="${email ?? ""}" autocomplete="username" required autofocus></label>
<label>Password <small>At least ${MIN_PASSWORD} characters. Several words are good; a password manager is better.</small>
<input type="password" name="password" autocomplete="new-password" minlength="${MIN_PASSWORD}" maxlength="128" required></label>
<button class="button">Become the owner</button>
</form>`,
  });
}
