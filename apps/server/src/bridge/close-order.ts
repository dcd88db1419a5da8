import { setTimeout as sleep } from "node:timers/promises";
import { type Command, PaymentError, type Reply } from "@polygate/core";
import { ask } from "../engine/ask.ts";
import { cancel } from "../engine/cancel.ts";
import type { Engine } from "../engine/engine.ts";
import type { PaymentRow } from "../storage/sessions.ts";
import type { Caller } from "./carry-out.ts";

type CloseCommand = Extract<Command, { type: "close" }>;

/** How long closing an order is nobody else's, in milliseconds. */
const LEASE = 60_000;

/**
 * Ends whatever is open for an order, unless it is paid. What is to be done later is written down before this answers.
 *
 * @throws {PaymentError} `gateway_unavailable` where `within` was over before the gateways had said that nothing was paid; what
 *   they say later counts all the same.
 */
export async function closeOrder(
  engine: Engine,
  caller: Caller,
  { orderId, within }: CloseCommand,
): Promise<Reply> {
  const { storage, clock } = engine;
  const order = { store_id: caller.storeId, order_ref: orderId };
  if (within === undefined) {
    await storage.run("closeOrder", { ...order, at: clock() });
    engine.wake();
    return { type: "accepted" };
  }
  await storage.run("closeOrder", { ...order, at: clock() + LEASE });
  const watched = await storage.run("listWatched", order);
  const answers = Promise.all(
    watched.map((payment) => caller.few(payment.account_id, () => askLast(engine, payment))),
  );
  const known = answers.then(
    (answered) => answered.every((it) => it),
    (error: Error) => {
      engine.logger.warn(`order ${orderId}: not closed: ${error.message}; trying again`);
      return false;
    },
  );
  engine.defer(known.then(() => undefined));
  if (await Promise.race([known, sleep(within, false, { ref: false })])) {
    return { type: "accepted" };
  }
  throw new PaymentError("gateway_unavailable", "not every gateway has said that nothing was paid");
}

/** @returns whether it is known what became of it. Whoever was never sent to pay has not paid. */
async function askLast(engine: Engine, payment: PaymentRow): Promise<boolean> {
  const { session_id, payment_id, redirected_at } = payment;
  const view = await engine.storage.run("readSession", { session_id });
  if (view?.session.status !== "pending" || view.payment.payment_id !== payment_id) {
    return (await ask(engine, payment, "cancel")).answered;
  }
  const { answered } = await cancel(engine, view, "shop");
  await engine.storage.run("finishClosing", { session_id });
  return answered || redirected_at === null;
}
