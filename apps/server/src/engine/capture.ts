import { type Money, PaymentError } from "@polygate/core";
import type { SessionView } from "../storage/sessions.ts";
import { ask } from "./ask.ts";
import type { Engine } from "./engine.ts";

/**
 * Collects money that is only reserved (`authorized`). What the gateway answers is not taken for the money itself: how the
 * payment stands is asked afterwards. Safe to repeat.
 *
 * @param money a part of it, where the gateway can. @default all of it
 * @returns the session as it is then; without the money where the gateway took the order and does not show it yet, which is
 *   asked again.
 * @throws {PaymentError} `unsupported` where the gateway collects by itself; `conflict` where nothing is reserved; what the
 *   driver throws.
 */
export async function capture(
  engine: Engine,
  view: SessionView,
  money?: Money,
): Promise<SessionView> {
  const { payment } = view;
  const { payment_id, session_id, reference, amount, currency } = payment;
  const wanted = money ?? { amount: payment.payable_amount, currency };
  if (wanted.currency !== currency) {
    throw new PaymentError("request_invalid", `currency: this payment is in ${currency}`);
  }
  if (payment.captured >= wanted.amount) return view;
  const { gateway } = engine.accounts.of(payment);
  if (!gateway.capture) {
    const { title } = gateway.profile;
    throw new PaymentError(
      "unsupported",
      `${title} collects by itself: there is nothing to capture`,
    );
  }
  if (payment.status !== "authorized" || payment.superseded === 1) {
    throw new PaymentError(
      "conflict",
      `nothing of this payment is reserved: it is ${payment.status}`,
    );
  }
  const ref = { paymentId: payment_id, ...(reference !== null && { reference }) };
  const failure = await attempt(() =>
    gateway.capture?.({ ...ref, asked: { amount, currency } }, wanted),
  );
  const { payment: asked } = await ask(engine, payment, "capture");
  if (asked.captured < wanted.amount) {
    if (failure) throw failure;
    const now = engine.clock();
    await engine.storage.run("requestCheck", { payment_id, reason: "hint", now });
  }
  engine.wake();
  return (await engine.storage.run("readSession", { session_id })) ?? view;
}

/** Whatever went wrong, the gateway's own word afterwards decides. */
async function attempt(
  call: () => Promise<unknown> | undefined,
): Promise<PaymentError | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    return error;
  }
}
