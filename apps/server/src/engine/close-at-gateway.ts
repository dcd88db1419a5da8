import { PaymentError } from "@polygate/core";
import type { PaymentRow } from "../storage/sessions.ts";
import type { Engine } from "./engine.ts";

/** Closes a payment where its gateway can. One that cannot, or does not, leaves it watched: no reason to refuse anybody. */
export async function closeAtGateway(engine: Engine, payment: PaymentRow): Promise<void> {
  const { gateway } = engine.accounts.of(payment);
  if (!gateway.cancel) return;
  const { payment_id: paymentId, reference, amount, currency } = payment;
  try {
    await gateway.cancel({
      paymentId,
      ...(reference !== null && { reference }),
      asked: { amount, currency },
    });
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    engine.logger.warn(`payment ${paymentId}: not closed at the gateway: ${error.message}`);
  }
}
