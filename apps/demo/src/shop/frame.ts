import type { Context } from "hono";
import type { Browser } from "./browser.ts";
import { countPackets } from "./cart.ts";
import { type Html, page } from "./pages/layout.ts";

interface FrameOptions {
  readonly status?: 200 | 404 | 409 | 422 | 500 | 502;
  /** Seconds until a page without JavaScript loads itself again. */
  readonly refresh?: number | undefined;
}

/** Sends some content as a whole page. */
export type Frame = (
  context: Context,
  title: string,
  content: Html,
  options?: FrameOptions,
) => Promise<Response>;

/** The frame knows the buyer's cart and currency. Its pages are the buyer's own: no cache keeps them. */
export function createFrame(browser: Browser): Frame {
  return async (context, title, content, { status = 200, refresh } = {}) => {
    const cart = await browser.readCart(context);
    const path = context.req.method === "GET" ? context.req.path : "/";
    context.header("cache-control", "no-store");
    const body = page(
      { title, currency: cart.currency, packets: countPackets(cart), path, refresh },
      content,
    );
    return context.html(body, status);
  };
}
