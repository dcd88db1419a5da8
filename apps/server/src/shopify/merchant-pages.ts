import { PaymentError, profileOf, settingsForms } from "@polygate/core";
import type { Offsite } from "@polygate/shopify";
import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import type { Engine } from "../engine/engine.ts";
import { renderMerchantAccount } from "../pages/merchant/account.ts";
import { renderNotice } from "../pages/owner/frame.ts";
import type { Store } from "../storage/stores.ts";
import { readForm, showPage } from "../web/forms.ts";
import { storeIdOf } from "./admit.ts";
import type { ShopifyAppConfig } from "./app-config.ts";
import { currentAccount, leaveAccount, useAccount } from "./merchant-account.ts";
import { isOwnForm, type MerchantSession, readMerchantSession } from "./merchant-session.ts";
import { ACCOUNT_PATH } from "./public-app.ts";

type Form = Partial<Record<string, string>>;

/** A merchant, with the store of their shop and its platform. */
interface Merchant {
  readonly session: MerchantSession;
  readonly store: Store;
  readonly platform: Offsite;
}

const MESSAGES = {
  forged: [
    "Open this app in Shopify",
    "This did not come from your shop's admin, or too long ago. Open the app there again.",
  ],
  refused: [
    "This shop is not expected here",
    "The operator of this server lets in shops they know. Ask them to add yours.",
  ],
  waiting: [
    "The operator was asked",
    "Your shop can be set up once the operator of this server has let it in. Open the app again then.",
  ],
} as const;

/** What a form has beside the driver's fields. */
const OWN_FIELDS = new Set(["gateway", "shopName", "notifyEmail"]);

/** Says why a merchant gets no further. */
export function say(context: Context, what: keyof typeof MESSAGES, status: 403) {
  const [heading, text] = MESSAGES[what];
  return showPage(context, renderNotice({ heading, text }), status);
}

/** The pages on which a merchant brings the account of theirs that collects, changes it, or takes it away. */
export function createMerchantPages(engine: Engine, app: ShopifyAppConfig): Hono {
  const web = new Hono();
  const isOurs = csrf({ origin: new URL(engine.publicUrl).origin });
  web.use(ACCOUNT_PATH, isOurs);
  web.use(`${ACCOUNT_PATH}/*`, isOurs);

  web.get(ACCOUNT_PATH, async (context) => {
    const merchant = await readMerchant(context);
    return merchant ? await show(context, merchant) : await say(context, "forged", 403);
  });

  web.post(ACCOUNT_PATH, async (context) => {
    const merchant = await readMerchant(context);
    const form = await readForm(context);
    if (!merchant || !isOwnForm(merchant.session, form.form)) {
      return await say(context, "forged", 403);
    }
    try {
      return await connect(context, merchant, form);
    } catch (error) {
      if (!PaymentError.is(error)) throw error;
      return await show(context, merchant, { problem: toSentence(error), form });
    }
  });

  web.post(`${ACCOUNT_PATH}/remove`, async (context) => {
    const merchant = await readMerchant(context);
    const form = await readForm(context);
    if (!merchant || !isOwnForm(merchant.session, form.form)) {
      return await say(context, "forged", 403);
    }
    // Shopify first: buyers must not be offered what takes no payments.
    await merchant.platform.setUp(merchant.session.shop, false);
    await leaveAccount(engine, merchant.store);
    return context.redirect(ACCOUNT_PATH, 303);
  });
  web.onError((error, context) => {
    if (error instanceof HTTPException) return say(context, "forged", 403);
    throw error;
  });
  return web;

  async function readMerchant(context: Context): Promise<Merchant | undefined> {
    const session = readMerchantSession(app, context.req.header("cookie"), engine.clock);
    if (!session) return undefined;
    const connected = await engine.stores.connect(engine, storeIdOf(app, session.shop));
    const { isOffsite } = await import("@polygate/shopify");
    if (connected?.store.status !== "active" || !isOffsite(connected.platform)) return undefined;
    return { session, store: connected.store, platform: connected.platform };
  }

  async function connect(context: Context, merchant: Merchant, form: Form): Promise<Response> {
    const { store, platform } = merchant;
    const { notifyEmail = "", shopName = "" } = form;
    const name = shopName.trim();
    if (name === "" || name.length > 100) {
      throw new PaymentError("configuration_invalid", "Your shop's name: 1 to 100 characters");
    }
    if (notifyEmail !== "" && !z.email().max(254).safeParse(notifyEmail).success) {
      throw new PaymentError("configuration_invalid", "Your e-mail: that is no e-mail address");
    }
    const account = await useAccount(engine, store, readEntered(form));
    await engine.storage.run("changeStore", {
      store_id: store.store_id,
      change: { name, notify_email: notifyEmail === "" ? null : notifyEmail },
      actor: `the merchant of ${store.store_id}`,
      now: engine.clock(),
    });
    const adminUrl = await platform.setUp(account.gateway.profile.title, true);
    const isDone = account.gateway.profile.webhookAddress !== "account";
    return context.redirect(isDone ? adminUrl : ACCOUNT_PATH, 303);
  }

  /** @throws {PaymentError} `configuration_invalid` for a gateway that is not offered. */
  function readEntered(form: Form) {
    const gateway = app.gateways.find((name) => name === form.gateway);
    const way = gateway && settingsForms(gateway).find((it) => isWay(it.fixed, form));
    if (!gateway || !way) {
      throw new PaymentError("configuration_invalid", "That gateway is not offered here");
    }
    // Only what the driver asks a merchant for: neither where a gateway is reached, nor how long that may take.
    const config: Record<string, string> = { ...way.fixed };
    for (const { name } of way.fields) {
      const value = form[name]?.trim();
      if (value) config[name] = value;
    }
    return { gateway, config };
  }

  async function show(
    context: Context,
    { session, store }: Merchant,
    failed?: { readonly problem: string; readonly form: Form },
  ): Promise<Response> {
    const { shop, formToken } = session;
    const account = currentAccount(engine, store);
    const perAccount = account?.gateway.profile.webhookAddress === "account";
    const entered = Object.entries(failed?.form ?? {}).flatMap(([name, value]) =>
      value === undefined || isSecret(name, failed?.form) ? [] : [[name, value] as const],
    );
    const page = renderMerchantAccount({
      shop,
      formToken,
      mode: store.mode,
      operator: engine.shopName,
      ...(account && {
        current: {
          title: account.gateway.profile.title,
          ...(perAccount && { webhookUrl: `${engine.publicUrl}/webhooks/${account.id}` }),
        },
      }),
      offers: app.gateways.flatMap((gateway) =>
        settingsForms(gateway).map((form) => ({ gateway, profile: profileOf(gateway), form })),
      ),
      shopName: store.name,
      notifyEmail: store.notify_email ?? "",
      adminUrl: `https://${shop}/services/payments_partners/gateways/${app.clientId}/settings`,
      entered: Object.fromEntries(entered),
      ...(failed && { problem: failed.problem }),
    });
    return await showPage(context, page, failed ? 422 : 200);
  }

  function isSecret(name: string, form: Form | undefined): boolean {
    const gateway = app.gateways.find((known) => known === form?.gateway);
    const fields = gateway ? settingsForms(gateway).flatMap(({ fields }) => fields) : [];
    const field = fields.find((known) => known.name === name);
    return field ? field.isSecret : !OWN_FIELDS.has(name) && !isFixed(name);
  }

  function isFixed(name: string): boolean {
    return app.gateways.some((gateway) =>
      settingsForms(gateway).some(({ fixed }) => Object.hasOwn(fixed, name)),
    );
  }
}

function isWay(fixed: Readonly<Record<string, string>>, form: Form): boolean {
  return Object.entries(fixed).every(([name, value]) => form[name] === value);
}

/** What a driver says of a field, without the account's id, which means nothing to a merchant. */
function toSentence({ message }: PaymentError): string {
  const sentence = message.replace(/^account \S+: /, "");
  return `${sentence}.`.replace(/\.\.$/, ".");
}
