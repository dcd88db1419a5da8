import { html } from "hono/html";
import type { Page } from "../view.ts";
import { renderOwnerPage, renderProblem } from "./frame.ts";
import { PASSKEY_SCRIPT } from "./passkey-script.ts";

/** What the sign-in page shows. */
interface SignInView {
  /** A path of ours, where it goes on afterwards. */
  readonly next: string;
  readonly email?: string;
  readonly problem?: string;
}

/** Renders the page on which an owner signs in, by password or by passkey. */
export function renderSignIn({ next, email, problem }: SignInView): Page {
  return renderOwnerPage({
    title: "Sign in",
    script: PASSKEY_SCRIPT,
    main: html`<h1>Sign in</h1>
${renderProblem(problem)}
<form method="post" action="/owner/sign-in">
<input type="hidden" name="next" value="${next}">
<label>E-mail <input type="email" name="email" value="${email ?? ""}" autocomplete="username webauthn" required autofocus></label>
<label>Password <input type="password" name="password" autocomplete="current-password" required></label>
<button class="button">Sign in</button>
</form>
<p role="status" aria-live="polite"></p>
<div hidden data-passkey="sign-in" data-next="${next}" data-busy="Waiting for your device…"
data-failed="That passkey was not accepted. Use your password, or try again." data-stale="That passkey was not accepted."
data-many="Too many tries. Wait a minute.">
<button type="button" class="button plain">Sign in with a passkey</button>
</div>
<p class="soft">Lost the way in? On the server, <code>polygate owner link</code> prints a link that lets you set a new password.</p>`,
  });
}
