import { formatMoney, PaymentError, type Refund, type RefundRequest } from "@polygate/core";
import { type Attempt, note, type RefundEntry, recordOf } from "./attempt.ts";
import { refOf, setupOf } from "./payments.ts";
import { followRefund, orphanRefund } from "./refund-state.ts";
import type { Desk } from "./world.ts";

/**
 * How long a gateway may take to list a refund whose answer was lost, in milliseconds. Sent again sooner, one that is under way
 * would go out twice: none of them says how long it takes.
 */
const PATIENCE = 72 * 3_600_000;
/** Takes up a refund of which Medusa does not know that it was made: asked about first, and sent again only where it surely is not. */
export async function resumeRefund(
  desk: Desk,
  attempt: Attempt,
  entry: RefundEntry,
): Promise<RefundEntry> {
  if (entry.status === "succeeded") return await finish(desk, attempt, entry);
  const { gateway } = setupOf(desk, attempt.provider);
  const known = await find();
  if (known) return await finish(desk, attempt, entry, known);
  if (desk.now() - entry.at >= PATIENCE) return await startRefund(desk, attempt, entry);
  const sum = `${formatMoney(entry.money)} ${entry.money.currency}`;
  throw new PaymentError(
    "conflict",
    `${gateway.profile.title} does not say yet whether the refund of ${sum} is made whose answer was lost. It is asked about by itself. Try again later: what is listed nowhere after three days is sent again then.`,
  );

  async function find(): Promise<Refund | undefined> {
    try {
      return await gateway.getRefund?.(requestOf(attempt, entry));
    } catch (error) {
      if (PaymentError.is(error) && error.code === "not_found") return undefined;
      throw error;
    }
  }
}

/** Has the gateway give back what was written down. */
export async function startRefund(
  desk: Desk,
  attempt: Attempt,
  entry: RefundEntry,
): Promise<RefundEntry> {
  const { gateway } = setupOf(desk, attempt.provider);
  try {
    const answer = await gateway.refund?.(requestOf(attempt, entry));
    return await finish(desk, attempt, entry, answer);
  } catch (error) {
    const isOrphan = entry.medusaId === orphanRefund(attempt.id);
    const status = PaymentError.is(error) && error.outcome === "rejected" ? "failed" : "unknown";
    await desk.ledger.change(attempt.id, (row) =>
      note(
        {
          ...row,
          refunds: row.refunds.map((it) => (it.id === entry.id ? { ...it, status } : it)),
          refundDue: row.refundDue + (status === "failed" && isOrphan ? entry.money.amount : 0),
        },
        desk.now(),
        status === "failed"
          ? "The gateway refused the refund."
          : "The gateway's answer to the refund was lost: the next one of the same sum asks first.",
      ),
    );
    throw error;
  }
}

/** Writes down what the gateway says of a refund, and that Medusa is told. */
async function finish(
  desk: Desk,
  attempt: Attempt,
  entry: RefundEntry,
  answer?: Refund,
): Promise<RefundEntry> {
  const { refunds } = await desk.ledger.change(attempt.id, (row) => {
    const told = {
      ...row,
      refunds: row.refunds.map((it) => (it.id === entry.id ? toTold(it) : it)),
      nextCheckAt: Math.min(row.nextCheckAt ?? Number.POSITIVE_INFINITY, desk.now() + 60_000),
    };
    return answer ? followRefund(told, answer, desk.now()) : told;
  });
  return refunds.find(({ id }) => id === entry.id) ?? entry;
}

function toTold({ lost: _, ...entry }: RefundEntry): RefundEntry {
  return entry.status === "unknown" ? { ...entry, status: "pending" } : entry;
}

/** What a gateway is asked with. */
export function requestOf(attempt: Attempt, { id, money }: RefundEntry): RefundRequest {
  const { captured } = recordOf(attempt);
  return {
    ...refOf(attempt),
    refundId: id,
    money,
    captured: { amount: captured, currency: attempt.payable.currency },
  };
}
