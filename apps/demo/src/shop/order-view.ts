import type { Clock } from "@polygate/core";
import type { Polygate } from "../polygate.ts";
import type { Attempt, Order, OrderStore } from "./orders.ts";
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
    timesPaid: await countPaid(attempts, polygate),
  };
}

/** Of two payments of one order the server tells the shop of one; the other it holds until the merchant decides. */
async function countPaid(attempts: readonly Attempt[], polygate: Polygate): Promise<number> {
  const told = attempts.filter(({ status }) => status === "success");
  if (told.length === 0) return 0;
  const others = attempts.filter(({ status }) => status !== "success");
  const held = await Promise.all(
    others.map(({ sessionId }) =>
      polygate.getPayment(sessionId).then(
        ({ status }) => status === "held",
        () => false,
      ),
    ),
  );
  return told.length + held.filter(Boolean).length;
}
