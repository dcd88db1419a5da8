import type { Context } from "hono";
import type { Engine } from "../engine/engine.ts";
import { renderNotice } from "../pages/owner/frame.ts";
import { showPage } from "./forms.ts";

/** What an owner reads where a page failed, or where a form came from elsewhere (`hono/csrf` throws 403 for it). */
export function showFailure(
  { logger, publicUrl }: Pick<Engine, "logger" | "publicUrl">,
  error: Error,
  context: Context,
): Response | Promise<Response> {
  logger.warn(`${context.req.method} ${context.req.routePath}: ${error.message}`);
  const isForeign = "status" in error && error.status === 403;
  const notice = isForeign
    ? {
        heading: "This form was not sent from this server's own page",
        text: `Open the server at its public address, ${publicUrl}, and try again there.`,
      }
    : { heading: "Something went wrong here", text: "Nothing was changed. Please try again." };
  return showPage(context, renderNotice(notice), isForeign ? 403 : 500);
}
