import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { honestyLabel } from "../api/gateways-body.ts";
import {
  type ConnectReading,
  type ConnectRequest,
  PLATFORMS,
  readConnectRequest,
  toCodeAddress,
  toErrorAddress,
} from "../connect/connect-request.ts";
import { issueCode } from "../connect/exchange-code.ts";
import { parseAccountList } from "../engine/account-list.ts";
import type { Engine } from "../engine/engine.ts";
import type { Owner } from "../owner/auth-calls.ts";
import { renderConnect } from "../pages/owner/connect.ts";
import { renderNotice } from "../pages/owner/frame.ts";
import { addConnectApi } from "./connect-api.ts";
import { showFailure } from "./failed-form.ts";
import { readFormFields, showPage } from "./forms.ts";
import { readOwner } from "./owner.ts";

/** How a shop is connected: the owner's pages, and the addresses its plugin speaks with. */
export function createConnectRoutes(engine: Engine): Hono {
  const web = new Hono();

  web.get("/connect", async (context) => {
    const { search } = new URL(context.req.url);
    const reading = read(search);
    if (reading.type !== "request") return refuse(context, reading);
    const owner = await readOwner(engine, context);
    if (!owner) {
      const next = encodeURIComponent(`/connect${search}`);
      return context.redirect(`/owner/sign-in?next=${next}`, 303);
    }
    return await ask(context, owner, search, reading.request);
  });

  web.use("/connect/decision", csrf({ origin: new URL(engine.publicUrl).origin }));
  web.post("/connect/decision", async (context) => {
    const fields = await readFormFields(context);
    const search = fields.get("request") ?? "";
    const reading = read(search);
    if (reading.type !== "request") return refuse(context, reading);
    const owner = await readOwner(engine, context);
    if (!owner) {
      const next = encodeURIComponent(`/connect${search}`);
      return context.redirect(`/owner/sign-in?next=${next}`, 303);
    }
    const mode = fields.get("mode") === "live" ? "live" : "test";
    const request = { ...reading.request, mode } as const;
    if (fields.get("decision") !== "approve") {
      const address = toErrorAddress(request, "access_denied", "The owner said no.");
      return context.redirect(address, 303);
    }
    const chosen = engine.accounts.usable(mode, fields.getAll("account"), null).map(({ id }) => id);
    if (chosen.length === 0) {
      const problem = "Choose at least one gateway account, or say no.";
      return await ask(context, owner, search, request, problem);
    }
    const code = await issueCode(engine, request, {
      accounts: chosen,
      approvedBy: `owner ${owner.id}`,
    });
    return context.redirect(toCodeAddress(request, code), 303);
  });

  addConnectApi(web, engine);

  web.onError((error, context) => showFailure(engine, error, context));
  return web;

  function read(search: string): ConnectReading {
    return readConnectRequest(new URLSearchParams(search), engine.allowPrivate);
  }

  async function ask(
    context: Context,
    owner: Owner,
    search: string,
    request: ConnectRequest,
    problem?: string,
  ): Promise<Response> {
    const { name, site, platform, mode } = request;
    const known = await engine.storage.run("findStoreOfSite", { platform, url: site, mode });
    const before = known && parseAccountList(known.accounts);
    const other = new URLSearchParams(search);
    other.set("mode", mode === "live" ? "test" : "live");
    const page = renderConnect({
      name,
      site,
      platform: PLATFORMS[platform],
      mode,
      owner: owner.email,
      request: search,
      otherMode: `/connect?${other}`,
      again: known !== undefined,
      accounts: engine.accounts.usable(mode, null, null).map(({ id, label, gateway }) => ({
        id,
        label,
        methods: gateway.profile.methods,
        honesty: honestyLabel(gateway.profile),
        chosen: before?.includes(id) ?? true,
      })),
      ...(problem !== undefined && { problem }),
    });
    return showPage(context, page, problem === undefined ? 200 : 422);
  }
}

function refuse(
  context: Context,
  reading: Exclude<ConnectReading, { type: "request" }>,
): Response | Promise<Response> {
  if (reading.type === "error") return context.redirect(reading.redirectTo, 303);
  const page = renderNotice({
    heading: "This shop cannot be connected",
    text: `Its request is not safe to answer: ${reading.reason}. Update the shop's plugin, or ask whoever wrote it.`,
  });
  return showPage(context, page, 400);
}
