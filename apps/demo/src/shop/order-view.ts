import type { Clock } from "@polygate/core";
import type { Polygate } from "../polygate.ts";
import type { Order, OrderStore } from "./orders.ts";
import type { OrderView } from "./pages/order.ts";

/** For how long after an order was paid its story may still grow: the server notes our answer a moment later. */
const EPILOGUE = 5_000;

/** Gathers what the order page shows: our own orders and, as far as it answers, the server's story. */
export async function viewOrder(
  order: Order,
  {
    store,
    polygate,
    now,
  }: { readonly store: OrderStore; readonly polygate: Polygate; readonly now: Clock },
): Promise<OrderView> {
  const attempts = store.listAttempts(order.token);
  const told = attempts.find(({ status }) => status === "success") ?? attempts[0];
  const timeline = told && (await polygate.getTimeline(told.sessionId).catch(() => undefined));
  const isOpen =
    order.paidAt === undefined
      ? attempts[0]?.status === "pending"
      : now() - order.paidAt < EPILOGUE;
  return {
    order,
    attempts,
    timeline,
    webhooks: told ? store.listWebhooks(told.sessionId) : [],
    isOpen,
  };
}
