import { PaymentError, readLimited } from "@polygate/core";
import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { hashKey } from "../api/authenticate.ts";
import type { Engine } from "../engine/engine.ts";
import type { Owner, PlainResponse } from "../owner/auth-calls.ts";
import { CLIENT_HEADER, MIN_PASSWORD } from "../owner/limits.ts";
import { renderOwnerAccount } from "../pages/owner/account.ts";
import { renderNotice } from "../pages/owner/frame.ts";
import { renderSetup } from "../pages/owner/setup.ts";
import { renderSignIn } from "../pages/owner/sign-in.ts";
import { showFailure } from "./failed-form.ts";
import { readForm, showPage } from "./forms.ts";

/** The login's own addresses that are answered: a passkey's two steps, to sign in and to be added. */
const PASSKEY_PATHS: readonly string[] = [
  "generate-authenticate-options",
  "verify-authentication",
  "generate-register-options",
  "verify-registration",
];

/** The largest request to the login that is read, in bytes. */
const MAX_BODY = 64 * 1024;

/** Where a sign-in may lead: pages of ours that need one. */
const NEXT = /^\/(connect\?|connect\/woocommerce$|owner|admin)[^\\]*$/;

/** The pages on which owners sign in and look after their sign-in. */
export function createOwnerPages(engine: Engine): Hono {
  const web = new Hono();
  web.use("/owner/*", csrf({ origin: new URL(engine.publicUrl).origin }));

  web.get("/owner", async (context) => {
    const owner = await readOwner(engine, context);
    return owner ? await showAccount(context, owner) : context.redirect("/owner/sign-in", 303);
  });

  web.get("/owner/sign-in", (context) =>
    showPage(context, renderSignIn({ next: toNext(context.req.query("next")) })),
  );

  web.post("/owner/sign-in", async (context) => {
    const { email = "", password = "", next: wanted } = await readForm(context);
    const next = toNext(wanted);
    const answer = await engine.owners.signIn({ email, password, client: clientOf(context) });
    if (answer.status === 200) {
      takeCookies(context, answer);
      return context.redirect(next, 303);
    }
    const problem =
      answer.status === 429
        ? "Too many tries. Wait a minute, then try again."
        : "E-mail or password is wrong.";
    return showPage(
      context,
      renderSignIn({ next, email, problem }),
      answer.status === 429 ? 429 : 401,
    );
  });

  web.get("/owner/setup/:token", async (context) => {
    const link_hash = hashKey(context.req.param("token"));
    const now = engine.clock();
    const isGood = await engine.storage.run("isOwnerLink", { link_hash, now });
    if (!isGood) return showPage(context, deadLink(), 404);
    return showPage(context, renderSetup({ path: context.req.path }));
  });

  web.post("/owner/setup/:token", async (context) => {
    const { email = "", password = "" } = await readForm(context);
    const path = context.req.path;
    if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254) {
      const problem = "That is no e-mail address.";
      return showPage(context, renderSetup({ path, email, problem }), 422);
    }
    if (password.length < MIN_PASSWORD || password.length > 128) {
      const problem = `The password needs ${MIN_PASSWORD} to 128 characters.`;
      return showPage(context, renderSetup({ path, email, problem }), 422);
    }
    const now = engine.clock();
    const link_hash = hashKey(context.req.param("token"));
    if (!(await engine.storage.run("takeOwnerLink", { link_hash, now }))) {
      return showPage(context, deadLink(), 404);
    }
    const owner = await engine.owners.makeOwner({ email, password });
    await audit(owner.id, owner.isNew ? "owner.created" : "owner.recovered");
    const signedIn = await engine.owners.signIn({ email, password, client: clientOf(context) });
    takeCookies(context, signedIn);
    return context.redirect(signedIn.status === 200 ? "/owner" : "/owner/sign-in", 303);
  });

  web.post("/owner/sign-out", async (context) => {
    const answer = await engine.owners.signOut({
      cookie: cookieOf(context),
      client: clientOf(context),
    });
    takeCookies(context, answer);
    return context.redirect("/owner/sign-in", 303);
  });

  web.post("/owner/password", async (context) => {
    const owner = await readOwner(engine, context);
    if (!owner) return context.redirect("/owner/sign-in", 303);
    const { current = "", password = "" } = await readForm(context);
    const answer = await engine.owners.changePassword({
      cookie: cookieOf(context),
      client: clientOf(context),
      currentPassword: current,
      newPassword: password,
    });
    if (answer.status !== 200) return await showAccount(context, owner, toPasswordProblem(answer));
    takeCookies(context, answer);
    await audit(owner.id, "owner.password_changed");
    return context.redirect("/owner", 303);
  });

  web.post("/owner/passkeys/remove", async (context) => {
    const owner = await readOwner(engine, context);
    if (!owner) return context.redirect("/owner/sign-in", 303);
    const { id = "" } = await readForm(context);
    await engine.owners.deletePasskey({ cookie: cookieOf(context), id });
    await audit(owner.id, "owner.passkey_removed");
    return context.redirect("/owner", 303);
  });

  web.on(["GET", "POST"], "/owner/auth/passkey/:step", async (context) => {
    const step = context.req.param("step");
    if (!PASSKEY_PATHS.includes(step)) return context.json({ message: "Not found" }, 404);
    const body = await readLimited(context.req.raw, MAX_BODY).catch((error) => {
      if (PaymentError.is(error)) return undefined;
      throw error;
    });
    if (!body) return context.json({ message: "Too large" }, 413);
    const { pathname, search } = new URL(context.req.url);
    const answer = await engine.owners.handle({
      method: context.req.method,
      path: pathname + search,
      headers: { ...keptHeaders(context), [CLIENT_HEADER]: clientOf(context) },
      ...(context.req.method === "POST" && { body }),
    });
    if (step === "verify-registration" && answer.status === 200) {
      const owner = await readOwner(engine, context);
      if (owner) await audit(owner.id, "owner.passkey_added");
    }
    const response = new Response(answer.body, {
      status: answer.status,
      headers: { "content-type": "application/json" },
    });
    for (const cookie of answer.cookies) response.headers.append("set-cookie", cookie);
    return response;
  });

  web.onError((error, context) => showFailure(engine, error, context));
  return web;

  async function showAccount(context: Context, owner: Owner, problem?: string): Promise<Response> {
    const passkeys = await engine.owners.listPasskeys({ cookie: cookieOf(context) });
    const view = { email: owner.email, passkeys, ...(problem !== undefined && { problem }) };
    return showPage(context, renderOwnerAccount(view), problem === undefined ? 200 : 422);
  }

  async function audit(ownerId: string, action: string): Promise<void> {
    const subject = `owner ${ownerId}`;
    await engine.storage.run("addAudit", { at: engine.clock(), actor: subject, action, subject });
  }

  function clientOf(context: Context): string {
    return engine.clientAddress(context) || "127.0.0.1";
  }
}

/** Who is signed in. The login is not even loaded for a browser without a cookie of its. */
export async function readOwner(engine: Engine, context: Context): Promise<Owner | undefined> {
  const cookie = cookieOf(context);
  return cookie.includes("polygate.session_token=")
    ? await engine.owners.readOwner({ cookie })
    : undefined;
}

function cookieOf(context: Context): string {
  return context.req.header("cookie") ?? "";
}

function takeCookies(context: Context, { cookies }: PlainResponse): void {
  for (const cookie of cookies) context.header("set-cookie", cookie, { append: true });
}

/** What the login needs to see of a browser's request. */
function keptHeaders(context: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of ["content-type", "cookie", "origin", "user-agent"]) {
    const value = context.req.header(name);
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

function toNext(wanted: string | undefined): string {
  return wanted !== undefined && NEXT.test(wanted) ? wanted : "/owner";
}

function toPasswordProblem({ status }: PlainResponse): string {
  return status === 429
    ? "Too many tries. Wait a minute, then try again."
    : `It was not changed: the password until now is wrong, or the new one has not ${MIN_PASSWORD} to 128 characters.`;
}

function deadLink() {
  return renderNotice({
    heading: "This link does not work any more",
    text: "It was used, or it is too old. On the server, polygate owner link prints a new one.",
    link: { href: "/owner/sign-in", text: "Sign in" },
  });
}
