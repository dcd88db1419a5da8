import { type Money, PaymentError, type Reply } from "@polygate/core";
import { capture } from "../engine/capture.ts";
import type { Engine } from "../engine/engine.ts";
import type { SessionView } from "../storage/sessions.ts";

/**
 * Collects what is reserved for an order.
 *
 * @throws {PaymentError} `request_invalid`, `unsupported` where there is nothing to collect; `gateway_unavailable` where it is
 *   not known yet whether it was collected.
 */
export async function captureOrder(
  engine: Engine,
  view: SessionView,
  money: Money,
): Promise<Reply> {
  const { payment } = await collect(engine, view, money);
  if (payment.captured >= money.amount) return { type: "accepted" };
  throw new PaymentError("gateway_unavailable", "the gateway has not said that it collected it");
}

async function collect(engine: Engine, view: SessionView, money: Money): Promise<SessionView> {
  try {
    return await capture(engine, view, money);
  } catch (error) {
    if (!PaymentError.is(error) || error.code !== "conflict") throw error;
    throw new PaymentError("request_invalid", error.message);
  }
}
