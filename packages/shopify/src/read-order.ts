import { Buyer, PaymentError } from "@polygate/core";
import type { Admin } from "./admin.ts";
import { FIND_ORDER, READ_BUYER, READ_ORDER } from "./documents.ts";
import * as wire from "./wire.ts";

type Signal = AbortSignal | undefined;

/** The order as it is now. */
export function readOrder(admin: Admin, id: string, signal?: Signal): Promise<wire.ReadOrder> {
  return admin.run(READ_ORDER, { id }, wire.ReadOrder, signal);
}

/** The order that came of a checkout; `undefined` while there is none. */
export async function findOrder(admin: Admin, checkoutToken: string): Promise<string | undefined> {
  const query = `checkout_token:'${checkoutToken}'`;
  const { orders } = await admin.run(FIND_ORDER, { query }, wire.FindOrder);
  return orders.nodes[0]?.id;
}

/**
 * Who ordered, as far as the shop tells apps. What a gateway could not use is left out, and a shop that keeps it all to
 * itself is no obstacle: no payment fails for a phone number.
 */
export async function readBuyer(admin: Admin, { id, customerLocale }: wire.Order): Promise<Buyer> {
  const { order } = await admin.run(READ_BUYER, { id }, wire.ReadBuyer).catch((error: unknown) => {
    if (!PaymentError.is(error) || error.code !== "authentication_failed") throw error;
    return { order: null };
  });
  const stated = {
    email: order?.email,
    phone: order?.phone,
    ip: order?.clientIp,
    language: customerLocale?.slice(0, 2).toLowerCase(),
  };
  return Object.fromEntries(
    Object.entries(stated).filter(
      ([name, value]) => value && Buyer.safeParse({ [name]: value }).success,
    ),
  );
}
