import { PaymentError, readLimited } from "@polygate/core";
import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { hashKey } from "../api/authenticate.ts";
import { takeGrant } from "../connect/grant.ts";
import {
  DONE_PATH,
  GrantRequest,
  KEYS_PATH,
  requestGrant,
  toSite,
} from "../connect/request-grant.ts";
import type { Engine } from "../engine/engine.ts";
import type { Owner } from "../owner/auth-calls.ts";
import { renderAskShop, renderGoToShop } from "../pages/owner/connect-woocommerce.ts";
import { renderNotice } from "../pages/owner/frame.ts";
import { showFailure } from "./failed-form.ts";
import { readFormFields, showPage } from "./forms.ts";
import { readOwner } from "./owner.ts";

const PATH = "/connect/woocommerce";
/** The largest answer of a shop that is read, in bytes. */
const MAX_BODY = 16 * 1024;

/** How a WooCommerce shop without the plugin is connected: the owner's pages, and where the shop sends its keys. */
export function createConnectWooCommerce(engine: Engine): Hono {
  const web = new Hono();

  web.get(PATH, async (context) => {
    const owner = await readOwner(engine, context);
    return owner ? await ask(context, owner, new URLSearchParams()) : signIn(context);
  });

  web.use(PATH, csrf({ origin: new URL(engine.publicUrl).origin }));
  web.post(PATH, async (context) => {
    const owner = await readOwner(engine, context);
    if (!owner) return signIn(context);
    const fields = await readFormFields(context);
    const parsed = GrantRequest.safeParse(Object.fromEntries(fields));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return await ask(context, owner, fields, `${issue?.path.join(".")}: ${issue?.message}`);
    }
    const { mode } = parsed.data;
    const accounts = engine.accounts
      .usable(mode, fields.getAll("account"), null)
      .map(({ id }) => id);
    if (accounts.length === 0) {
      return await ask(context, owner, fields, `Choose at least one ${mode} gateway account.`);
    }
    try {
      const request = { ...parsed.data, url: toSite(parsed.data.url, engine.allowPrivate) };
      const address = await requestGrant(engine, {
        request,
        accounts,
        publicUrl: engine.publicUrl,
        appName: engine.shopName,
        actor: `owner ${owner.id}`,
      });
      const isReachable = engine.publicUrl.startsWith("https:");
      return showPage(context, renderGoToShop({ ...request, address, isReachable }));
    } catch (error) {
      if (!PaymentError.is(error)) throw error;
      return await ask(context, owner, fields, error.message);
    }
  });

  web.post(KEYS_PATH, async (context) => {
    const body = await readLimited(context.req.raw, MAX_BODY).catch(() => undefined);
    if (!body) return context.text("Too large", 413);
    try {
      await takeGrant(engine, engine.fetch, body);
      return context.text("ok");
    } catch (error) {
      if (!PaymentError.is(error)) throw error;
      engine.logger.warn(`a WooCommerce shop was not connected: ${error.message}`);
      // Anything but 200 has WooCommerce take its keys back.
      return context.text("refused", 422);
    }
  });

  web.get(DONE_PATH, async (context) => {
    const state_hash = hashKey(context.req.query("user_id") ?? "");
    const request = await engine.storage.run("readConnectRequest", { state_hash });
    return showPage(context, renderNotice(toOutcome(request)), request?.store_id ? 200 : 400);
  });

  web.onError((error, context) => showFailure(engine, error, context));
  return web;

  async function ask(
    context: Context,
    owner: Owner,
    fields: URLSearchParams,
    problem?: string,
  ): Promise<Response> {
    const chosen = fields.getAll("account");
    const page = renderAskShop({
      owner: owner.email,
      url: fields.get("url") ?? "",
      name: fields.get("name") ?? "",
      mode: fields.get("mode") === "live" ? "live" : "test",
      paymentMethod: fields.get("paymentMethod") ?? "cheque",
      language: fields.get("language") ?? "en",
      accounts: (["test", "live"] as const).flatMap((mode) =>
        engine.accounts.usable(mode, null, null).map(({ id, label, gateway }) => ({
          id,
          label,
          mode,
          methods: gateway.profile.methods,
          chosen: fields.size === 0 || chosen.includes(id),
        })),
      ),
      ...(problem !== undefined && { problem }),
    });
    return showPage(context, page, problem === undefined ? 200 : 422);
  }
}

function signIn(context: Context): Response {
  return context.redirect(`/owner/sign-in?next=${encodeURIComponent(PATH)}`, 303);
}

function toOutcome(
  request:
    | { readonly name: string; readonly store_id: string | null; readonly error: string | null }
    | undefined,
) {
  if (request?.store_id) {
    return {
      heading: `${request.name} is connected`,
      text: "New orders of its payment method get a pay link by themselves. Order something to try it.",
    };
  }
  const why = request?.error ?? "The shop did not say yes, or its answer did not arrive";
  return {
    heading: "The shop is not connected",
    text: `${why}. Nothing was kept.`,
    link: { href: PATH, text: "Try again" },
  };
}
