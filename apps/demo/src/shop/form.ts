import type { Context } from "hono";
import { type GatewayOffer, PolygateError } from "../polygate.ts";
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

const ASKED = { email: "your e-mail address", name: "your name", phone: "your mobile number" };

/**
 * Looks whether all is there that a gateway needs of the buyer and that the shop can ask for.
 *
 * @throws {PolygateError} with a sentence for the buyer.
 */
export function refuseMissing(
  offers: readonly GatewayOffer[],
  gateway: string,
  contact: Contact,
): void {
  const offer = offers.find(({ id }) => id === gateway);
  const fields = (["email", "name", "phone"] as const).filter((name) =>
    offer?.needs.includes(name),
  );
  const missing = fields.find((name) => contact[name] === undefined);
  if (missing) throw new PolygateError(422, `${offer?.title} needs ${ASKED[missing]}.`);
  if (fields.includes("email") && !/^[^\s@]+@[^\s@.]+\.[^\s@]+$/.test(contact.email ?? "")) {
    throw new PolygateError(422, "That e-mail address is not complete.");
  }
}
