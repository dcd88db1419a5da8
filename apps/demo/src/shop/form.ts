import type { Context } from "hono";
import type { Contact } from "./orders.ts";

/** A posted form's fields; what is not text, or is too long to be meant, is left out. */
export async function formOf(
  context: Context,
): Promise<Readonly<Record<string, string | undefined>>> {
  const body = await context.req.parseBody();
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === "string" && value.length <= 500) fields[name] = value.trim();
  }
  return fields;
}

/** What the buyer told about herself. */
export function toContact({
  email,
  name,
  phone,
}: Readonly<Record<string, string | undefined>>): Contact {
  return { ...(email && { email }), ...(name && { name }), ...(phone && { phone }) };
}
