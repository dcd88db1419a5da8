import { setTimeout as sleep } from "node:timers/promises";
import { type Money, PaymentError } from "@polygate/core";
import type { OrderKey } from "../storage/orders.ts";
import type { SessionView } from "../storage/sessions.ts";
import { ask } from "./ask.ts";
import { closeAtGateway } from "./close-at-gateway.ts";
import type { Engine } from "./engine.ts";

/** How long the earlier attempt's gateway may keep the buyer from the next one, in milliseconds. */
const PATIENCE = 3_000;

/**
 * Takes back an order's earlier attempt before another is offered: it is closed at its gateway where that can be done, and
 * asked about a last time. A gateway that takes long over it is not waited for: the attempt stays watched.
 *
 * @returns the earlier session where its money turned out to be there: it is the answer to the new request as well.
 * @throws {PaymentError} `conflict` where money is there that is not this request's sum, or must be looked at.
 */
export async function switchAttempt(
  engine: Engine,
  order: OrderKey,
  money: Money,
): Promise<SessionView | undefined> {
  const { storage, clock } = engine;
  const earlier = await storage.run("findLivePayment", order);
  if (!earlier) return undefined;
  // First, so that neither its end nor its closing is told to a shop that has just asked for another.
  await storage.run("supersedeOrder", { ...order, now: clock() });
  const asked = closeAtGateway(engine, earlier)
    .then(() => ask(engine, earlier, "switch"))
    .then(
      () => undefined,
      (error: Error) => engine.logger.warn(`payment ${earlier.payment_id}: ${error.message}`),
    );
  engine.defer(asked);
  await Promise.race([asked, sleep(PATIENCE, undefined, { ref: false })]);

  const view = await storage.run("readSession", { session_id: earlier.session_id });
  if (!view || view.payment.captured === 0) return undefined;
  const { session } = view;
  const isSame = session.amount === money.amount && session.currency === money.currency;
  if (session.status === "success" && isSame) return view;
  throw new PaymentError(
    "conflict",
    `money for this order has come in session ${session.session_id}, which is ${session.status}: it is not asked for again`,
  );
}
