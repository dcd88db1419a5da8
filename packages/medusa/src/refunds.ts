import { createPaymentId, formatMoney, type Money, PaymentError } from "@polygate/core";
import { toMoney } from "./amount.ts";
import { type Attempt, note, type RefundEntry, recordOf, returningOf } from "./attempt.ts";
import { payingAttempt, refOf, refundsOf, setupOf } from "./payments.ts";
import { followRefund } from "./refund-state.ts";
import type { Desk } from "./world.ts";

/**
 * How long a gateway may take to list a refund whose answer was lost, in milliseconds. Sent again sooner, one that is under way
 * would go out twice: none of them says how long it takes.
 */
const PATIENCE = 72 * 3_600_000;

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

/** What stands in place of Medusa's id of a refund where no payment of Medusa's is behind the money. */
export function orphanRefund(attemptId: string): string {
  return `orphan_${attemptId}`;
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
  const fresh = !before.includes(entry.id);
  return fresh || entry.status === "unknown" ? start(desk, attempt, entry) : entry;
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
    const { lost: _, ...known } = taken;
    const entry = taken.status === "unknown" ? taken : known;
    return {
      ...row,
      refunds: row.refunds.map((it) => (it === taken ? { ...entry, medusaId } : it)),
    };
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
  const entry: RefundEntry = { id, medusaId, money, status: "pending", at: now };
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

async function start(desk: Desk, attempt: Attempt, entry: RefundEntry): Promise<RefundEntry> {
  const { gateway } = setupOf(desk, attempt.provider);
  const { captured } = recordOf(attempt);
  const request = {
    ...refOf(attempt),
    refundId: entry.id,
    money: entry.money,
    captured: { amount: captured, currency: attempt.payable.currency },
  };
  const known = entry.status === "unknown" ? await find(request) : undefined;
  if (entry.status === "unknown" && !known && desk.now() - entry.at < PATIENCE) {
    const sum = `${formatMoney(entry.money)} ${entry.money.currency}`;
    throw new PaymentError(
      "conflict",
      `${gateway.profile.title} does not say yet whether the refund of ${sum} is made whose answer was lost. It is asked about by itself. Try again later: what is listed nowhere after three days is sent again then.`,
    );
  }
  try {
    const answer = known ?? (await gateway.refund?.(request));
    if (answer) await set((row) => followRefund(row, answer, desk.now()));
    return await set((row) => ({
      ...row,
      nextCheckAt: Math.min(row.nextCheckAt ?? Number.POSITIVE_INFINITY, desk.now() + 60_000),
      refunds: row.refunds.map(({ lost, ...it }) => {
        if (it.id !== entry.id) return { ...it, ...(lost && { lost }) };
        return it.status === "unknown" ? { ...it, status: "pending" } : it;
      }),
    }));
  } catch (error) {
    const isOrphan = entry.medusaId === orphanRefund(attempt.id);
    const lost = PaymentError.is(error) && error.outcome === "rejected" ? "failed" : "unknown";
    await set((row) =>
      note(
        {
          ...row,
          refunds: row.refunds.map((it) =>
            it.id === entry.id
              ? { ...it, status: lost, ...(lost === "unknown" && !isOrphan && { lost: true }) }
              : it,
          ),
          refundDue: row.refundDue + (lost === "failed" && isOrphan ? entry.money.amount : 0),
        },
        desk.now(),
        lost === "failed"
          ? "The gateway refused the refund."
          : "The gateway's answer to the refund was lost: the next one of the same sum asks first.",
      ),
    );
    throw error;
  }

  async function find(query: Parameters<NonNullable<typeof gateway.getRefund>>[0]) {
    try {
      return await gateway.getRefund?.(query);
    } catch (error) {
      if (PaymentError.is(error) && error.code === "not_found") return undefined;
      throw error;
    }
  }

  async function set(change: (row: Attempt) => Attempt): Promise<RefundEntry> {
    const { refunds } = await desk.ledger.change(attempt.id, change);
    return refunds.find(({ id }) => id === entry.id) ?? entry;
  }
}

/** Asks what became of refunds that are on their way. */
export async function askRefunds(desk: Desk, attempt: Attempt): Promise<Attempt> {
  const setup = desk.setups.get(attempt.provider);
  if (!setup?.gateway.getRefund) return attempt;
  const { captured } = recordOf(attempt);
  let row = attempt;
  for (const { id, money, status } of attempt.refunds) {
    if (status !== "pending" && status !== "unknown") continue;
    try {
      const answer = await setup.gateway.getRefund({
        ...refOf(attempt),
        refundId: id,
        money,
        captured: { amount: captured, currency: attempt.payable.currency },
      });
      row = await desk.ledger.change(attempt.id, (it) => followRefund(it, answer, desk.now()));
    } catch (error) {
      if (!PaymentError.is(error)) throw error; // Asked again with the next check.
    }
  }
  return row;
}
