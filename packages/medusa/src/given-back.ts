import { createPaymentId, formatMoney } from "@polygate/core";
import { type Attempt, heldOf, note } from "./attempt.ts";
import type { World } from "./world.ts";

/**
 * The merchant says that what is due has been given back by hand. It is written into the ledger and, where a payment of
 * Medusa's is behind it, booked there as a refund.
 */
export async function givenBack(world: World, attemptId: string): Promise<Attempt> {
  const sums: number[] = [];
  const attempt = await world.ledger.change(attemptId, (row) => {
    const amount = row.refundDue > 0 ? row.refundDue : heldOf(row);
    if (amount === 0) return row;
    sums.push(amount);
    const { currency } = row.payable;
    const money = { amount, currency };
    const now = world.now();
    const entry = { id: createPaymentId(now), money, status: "manual" as const, at: now };
    return note(
      { ...row, refundDue: 0, refunds: [...row.refunds, entry] },
      now,
      `The merchant says: ${formatMoney(money)} ${currency} given back by hand.`,
    );
  });
  const [amount] = sums;
  const payment = await world.shop.payment(attempt.sessionId);
  if (amount === undefined || !payment?.captured) return attempt;
  const { currency } = attempt.payable;
  try {
    await world.shop.refund(payment.id, formatMoney({ amount, currency }), "Given back by hand");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return world.ledger.change(attemptId, (row) =>
      note(row, world.now(), `Medusa did not book it as a refund: ${why}`),
    );
  }
  return (await world.ledger.find(attemptId)) ?? attempt;
}
