import { PaymentError } from "@polygate/core";
import type { Store } from "./store.ts";
import type * as wire from "./wire.ts";

/** The order as it is now; `undefined` where the store has none of that number any more. */
export async function readOrder(store: Store, orderId: string): Promise<wire.Order | undefined> {
  try {
    return await store.getOrder(orderId);
  } catch (error) {
    if (PaymentError.is(error) && error.code === "not_found") return undefined;
    throw error;
  }
}
