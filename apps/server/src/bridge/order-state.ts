import { type OrderState, toRecord } from "@polygate/core";
import type { Engine } from "../engine/engine.ts";
import type { OrderView } from "../storage/platform-orders.ts";
import { termsOf } from "../storage/terms.ts";

/** How an order's payment stands, in the words platforms share. */
export function toOrderState(engine: Engine, { view, facts, cases }: OrderView): OrderState {
  const { session, payment } = view;
  const isOpen = session.status === "pending" && payment.expires_at > engine.clock();
  return {
    paymentId: payment.payment_id,
    gateway: payment.gateway,
    mode: session.mode,
    asked: { amount: session.amount, currency: session.currency },
    record: toRecord(
      termsOf(payment),
      facts.map(({ fact }) => fact),
    ),
    version: payment.version,
    cases,
    ...(isOpen && { url: toCheckoutUrl(engine, session.session_id) }),
  };
}

/** The buyer's page of a session. */
export function toCheckoutUrl({ publicUrl }: Engine, sessionId: string): string {
  return `${publicUrl}/checkout/${sessionId}`;
}
