import { createPaymentId, formatMoney, type Money, PaymentError } from "@polygate/core";
import { toMoney } from "./amount.ts";
import { type Attempt, note, type RefundEntry, recordOf, returningOf } from "./attempt.ts";
import { payingAttempt, refundsOf, setupOf } from "./payments.ts";
import { followRefund, orphanRefund } from "./refund-state.ts";
import { requestOf, resumeRefund, startRefund } from "./send-refund.ts";
import type { Desk } from "./world.ts";

/** Longer than a call to a gateway may take, in milliseconds. */
const CALL = 60_000;

/**
 * Gives money back, once per refund of Medusa's. What the gateway cannot do is written down as due before it is refused,
 * so that it is never only an error message.
 *
 * @throws {PaymentError} `request_invalid` for more than is there, `unsupported` with what the merchant can do instead,
 *   and the gateway's own error; one whose answer was lost is taken up again by the next refund of the same sum.
 */
export async function refund(
  desk: Desk,
  provider: string,
  paymentId: string,
  request: { readonly medusaId: string; readonly amount: unknown },
): Promise<RefundEntry> {
  const { id, payable } = await payingAttempt(desk, provider, paymentId);
  const money = toMoney(request.amount, payable.currency);
  return giveBack(desk, id, money, request.medusaId);
}

/** The same for money that no payment of Medusa's is behind. */
export async function giveBack(
  desk: Desk,
  attemptId: string,
  money: Money,
  medusaId: string,
): Promise<RefundEntry> {
  const before: string[] = [];
  const attempt = await desk.ledger.change(attemptId, (row) => {
    before.push(...row.refunds.map(({ id }) => id));
    return book(desk, row, money, medusaId);
  });
  const entry = entryOf(attempt, medusaId);
  if (!entry) {
    const { gateway } = setupOf(desk, attempt.provider);
    const sum = `${formatMoney(money)} ${money.currency}`;
    throw new PaymentError(
      "unsupported",
      `${refundsOf(gateway.profile)}. Give ${sum} back by hand in ${gateway.profile.title}'s own panel, then press "Given back" on the Polygate page of this admin, which books the refund here. It is listed there until then.`,
    );
  }
  if (!before.includes(entry.id)) return startRefund(desk, attempt, entry);
  return entry.status === "unknown" || entry.lost ? resumeRefund(desk, attempt, entry) : entry;
}

function entryOf({ refunds }: Attempt, medusaId: string): RefundEntry | undefined {
  return refunds.find((it) => it.medusaId === medusaId && it.status !== "failed");
}

/** Within the row's lock: the entry to carry out or to find again; none where the gateway cannot. */
function book(desk: Desk, row: Attempt, money: Money, medusaId: string): Attempt {
  const now = desk.now();
  if (entryOf(row, medusaId)) return row;
  const taken = row.refunds.find(
    (it) =>
      it.money.amount === money.amount &&
      it.status !== "failed" &&
      ((it.status === "manual" && it.medusaId === undefined) || it.status === "unknown" || it.lost),
  );
  if (taken) {
    if (taken.status === "pending" && now - taken.at < CALL) {
      throw new PaymentError(
        "conflict",
        "medusa: a refund of the same sum is being made right now",
      );
    }
    return { ...row, refunds: row.refunds.map((it) => (it === taken ? { ...it, medusaId } : it)) };
  }
  const { captured, refunded } = recordOf(row);
  const left = captured - Math.max(refunded, returningOf(row));
  if (money.amount > left) {
    throw new PaymentError(
      "request_invalid",
      `Only ${formatMoney({ ...money, amount: Math.max(0, left) })} ${money.currency} of this payment can still be given back.`,
    );
  }
  const { gateway } = setupOf(desk, row.provider);
  const whole = money.amount === captured;
  const able = gateway.refund && (whole || gateway.profile.refunds === "full_and_partial");
  if (!able) {
    const due = Math.min(left, Math.max(row.refundDue, money.amount));
    return note(
      { ...row, refundDue: due },
      now,
      `${refundsOf(gateway.profile)}: ${formatMoney(money)} ${money.currency} must be given back by hand.`,
    );
  }
  const id = createPaymentId(now);
  const isLost = medusaId !== orphanRefund(row.id) && { lost: true };
  const entry: RefundEntry = { id, medusaId, money, status: "pending", at: now, ...isLost };
  return note(
    {
      ...row,
      refunds: [...row.refunds, entry],
      refundDue: Math.max(0, row.refundDue - money.amount),
    },
    now,
    `Refund ${id} of ${formatMoney(money)} ${money.currency} begun.`,
  );
}

/** Asks what became of refunds that are on their way. */
export async function askRefunds(desk: Desk, attempt: Attempt): Promise<Attempt> {
  const setup = desk.setups.get(attempt.provider);
  if (!setup?.gateway.getRefund) return attempt;
  let row = attempt;
  for (const entry of attempt.refunds) {
    if (entry.status !== "pending" && entry.status !== "unknown") continue;
    try {
      const answer = await setup.gateway.getRefund(requestOf(attempt, entry));
      row = await desk.ledger.change(attempt.id, (it) => followRefund(it, answer, desk.now()));
    } catch (error) {
      if (!PaymentError.is(error)) throw error; // Asked again with the next check.
    }
  }
  return row;
}
