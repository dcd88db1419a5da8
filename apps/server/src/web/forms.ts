import { PaymentError, readLimited } from "@polygate/core";
import type { Context } from "hono";
import type { Page } from "../pages/view.ts";

/** The largest form that is read, in bytes. */
const MAX_FORM = 64 * 1024;

/** Reads a form's fields; the last one counts where a name stands twice. One that is too large has none. */
export async function readForm(context: Context): Promise<Partial<Record<string, string>>> {
  return Object.fromEntries(await readFormFields(context));
}

/** The same with every value of a name. */
export async function readFormFields(context: Context): Promise<URLSearchParams> {
  try {
    const body = await readLimited(context.req.raw, MAX_FORM);
    return new URLSearchParams(new TextDecoder().decode(body));
  } catch (error) {
    if (PaymentError.is(error)) return new URLSearchParams();
    throw error;
  }
}

/** Answers with a page of the owner's, kept nowhere and telling nobody where it was. */
export function showPage(
  context: Context,
  { html, contentSecurityPolicy }: Page,
  status: 200 | 400 | 401 | 403 | 404 | 422 | 429 | 500 = 200,
): Response | Promise<Response> {
  context.header("content-security-policy", contentSecurityPolicy);
  context.header("cache-control", "no-store");
  context.header("referrer-policy", "same-origin");
  context.header("x-content-type-options", "nosniff");
  return context.html(html, status);
}
