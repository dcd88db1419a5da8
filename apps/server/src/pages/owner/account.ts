import { html } from "hono/html";
import { MIN_PASSWORD } from "../../owner/limits.ts";
import type { Page } from "../view.ts";
import { renderOwnerPage, renderProblem } from "./frame.ts";
import { PASSKEY_SCRIPT } from "./passkey-script.ts";

/** What the page of an owner's own account shows. */
interface OwnerAccountView {
  readonly email: string;
  readonly passkeys: readonly {
    readonly id: string;
    readonly name: string | null;
    readonly createdAt: number;
  }[];
  readonly problem?: string;
  /** What was just done. */
  readonly done?: string;
}

/** Renders how an owner signs in: passkeys, password, and the way out. */
export function renderOwnerAccount({ email, passkeys, problem, done }: OwnerAccountView): Page {
  return renderOwnerPage({
    title: "Your sign-in",
    script: PASSKEY_SCRIPT,
    main: html`<h1>Your sign-in</h1>
<p>Signed in as <bdi>${email}</bdi>. <a href="/admin/reference">Admin API</a> ·
<a href="/connect/woocommerce">Connect a WooCommerce shop without its plugin</a></p>
${renderProblem(problem)}
<p role="status" aria-live="polite">${done ?? ""}</p>
<section>
<h2>Passkeys</h2>
${
  passkeys.length === 0
    ? html`<p class="soft">None yet. A passkey cannot be guessed or phished: add one on each device you use.</p>`
    : html`<ul class="rows">${passkeys.map(
        ({ id, name, createdAt }) => html`<li><span><bdi>${name ?? "Passkey"}</bdi>
<small class="soft">added ${new Date(createdAt).toISOString().slice(0, 10)}</small></span>
<form method="post" action="/owner/passkeys/remove"><input type="hidden" name="id" value="${id}">
<button class="button plain small" aria-label="Remove ${name ?? "passkey"}">Remove</button></form></li>`,
      )}</ul>`
}
<div hidden data-passkey="add" data-next="/owner" data-busy="Waiting for your device…"
data-failed="No passkey was added. Try again." data-stale="For this you must have signed in just now: sign out, sign in, and add it then."
data-many="Too many tries. Wait a minute.">
<label>Name of the new passkey <input type="text" maxlength="60" placeholder="This laptop"></label>
<p></p>
<button type="button" class="button plain">Add a passkey</button>
</div>
<noscript><p>Adding a passkey needs JavaScript.</p></noscript>
</section>
<section>
<h2>Change your password</h2>
<form method="post" action="/owner/password">
<input type="hidden" name="username" value="${email}" autocomplete="username">
<label>Password until now <input type="password" name="current" autocomplete="current-password" required></label>
<label>New password <small>At least ${MIN_PASSWORD} characters. Other devices are signed out.</small>
<input type="password" name="password" autocomplete="new-password" minlength="${MIN_PASSWORD}" maxlength="128" required></label>
<button class="button">Change it</button>
</form>
</section>
<section>
<form method="post" action="/owner/sign-out"><button class="button plain">Sign out</button></form>
</section>`,
  });
}
