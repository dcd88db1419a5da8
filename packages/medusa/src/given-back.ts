import { createPaymentId, formatMoney } from "@polygate/core";
import { type Attempt, heldOf, note, type RefundEntry, recordOf } from "./attempt.ts";
import { orphanRefund } from "./refund-state.ts";
import type { World } from "./world.ts";

/**
 * The merchant says that what is due has been given back by hand. It is written into the ledger and, where a payment of
 * Medusa's is behind it, booked there as a refund.
 */
export async function givenBack(world: World, attemptId: string): Promise<Attempt> {
  const booked: number[] = [];
  const attempt = await world.ledger.change(attemptId, (row) => {
    const amount = row.refundDue > 0 ? row.refundDue : heldOf(row);
    if (amount === 0) return settled(row, world.now());
    const surplus = Math.min(amount, surplusOf(row));
    booked.push(amount - surplus);
    const { currency } = row.payable;
    const now = world.now();
    const entry = (part: number, more: Pick<RefundEntry, "medusaId"> = {}): RefundEntry[] => {
      const money = { amount: part, currency };
      const fresh = { id: createPaymentId(now), money, status: "manual" as const, at: now };
      return part === 0 ? [] : [{ ...fresh, ...more }];
    };
    const medusaId = orphanRefund(row.id);
    const refunds = [...row.refunds, ...entry(surplus, { medusaId }), ...entry(amount - surplus)];
    const sum = `${formatMoney({ amount, currency })} ${currency}`;
    return note(
      { ...row, ...(row.outcome === "mismatch" && { settled: true }), refundDue: 0, refunds },
      now,
      `The merchant says: ${sum} given back by hand.`,
    );
  });
  const [amount = 0] = booked;
  const payment = await world.shop.payment(attempt.sessionId);
  if (amount === 0 || !payment?.captured) return attempt;
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

/** Where nothing is known to be held: money that does not fit may be there all the same, and the merchant has seen to it. */
function settled(row: Attempt, now: number): Attempt {
  if (row.outcome !== "mismatch" || row.settled) return row;
  return note({ ...row, settled: true }, now, "The merchant says: settled at the gateway.");
}

/** What came beyond the payment of an order and was not given back yet: Medusa's books know nothing of it. */
function surplusOf(row: Attempt): number {
  if (row.outcome !== "ordered") return 0;
  const medusaId = orphanRefund(row.id);
  const returned = row.refunds
    .filter((it) => it.medusaId === medusaId && it.status !== "failed")
    .reduce((sum, { money }) => sum + money.amount, 0);
  return Math.max(0, recordOf(row).captured - row.payable.amount - returned);
}
