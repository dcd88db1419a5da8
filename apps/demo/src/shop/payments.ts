import { type OpenedPayment, type Polygate, PolygateError } from "../polygate.ts";
import type { Order, OrderStore } from "./orders.ts";

/** What is known of the browser that pays. */
export interface Visitor {
  readonly ip: string;
  readonly language: string;
}

/** Opens payments for orders. */
export interface Payments {
  /**
   * Opens a payment at the server for an order and remembers it before the buyer is sent there. While one is being
   * opened for the same order, a second call joins it: a double click pays once.
   *
   * @throws {PolygateError} with a sentence for the buyer.
   */
  open(order: Order, gateway: string, visitor: Visitor): Promise<OpenedPayment>;
}

export function createPayments({
  store,
  polygate,
  shopUrl,
}: {
  readonly store: OrderStore;
  readonly polygate: Polygate;
  readonly shopUrl: string;
}): Payments {
  const opening = new Map<string, Promise<OpenedPayment>>();

  async function open(order: Order, gateway: string, visitor: Visitor): Promise<OpenedPayment> {
    for (const { sessionId, status } of store.listAttempts(order.token)) {
      if (status === "pending") await giveUp(sessionId);
    }
    const page = `${shopUrl}/orders/${order.token}`;
    const payment = await polygate.createPayment({
      money: order.money,
      gateway,
      merchantRef: order.number,
      description: toDescription(order),
      returnUrl: page,
      cancelUrl: page,
      ...order.contact,
      ...visitor,
    });
    store.addAttempt({ ...payment, orderToken: order.token, money: order.money, gateway });
    return payment;
  }

  /** The buyer chose another way: the payment that was open must not be paid as well. */
  async function giveUp(sessionId: string): Promise<void> {
    await polygate.cancel(sessionId).catch(async (refusal: unknown) => {
      if ((await polygate.getPayment(sessionId)).status === "pending") throw refusal;
    });
    if ((await polygate.getPayment(sessionId)).status === "success") {
      throw new PolygateError(
        409,
        "This order has just been paid. Its page will say so in a moment.",
      );
    }
  }

  return {
    open(order, gateway, visitor) {
      const started = opening.get(order.token);
      if (started !== undefined) return started;
      const promise = open(order, gateway, visitor).finally(() => opening.delete(order.token));
      opening.set(order.token, promise);
      return promise;
    },
  };
}

/** No gateway shows more than this. */
const DESCRIPTION_LENGTH = 200;

function toDescription({ lines }: Order): string {
  const text = lines.map(({ name, quantity }) => `${quantity} x ${name}`).join(", ");
  return text.length <= DESCRIPTION_LENGTH ? text : `${text.slice(0, DESCRIPTION_LENGTH - 1)}…`;
}
