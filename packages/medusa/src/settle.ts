import { formatMoney, PaymentError } from "@polygate/core";
import { askGateway } from "./ask.ts";
import { type Attempt, heldOf, note, type Outcome, recordOf } from "./attempt.ts";
import { refOf, setupOf } from "./payments.ts";
import { orphanRefund } from "./refund-state.ts";
import { askRefunds, giveBack } from "./refunds.ts";
import { nextCheck } from "./schedule.ts";
import { judge } from "./verdict.ts";
import type { World } from "./world.ts";

const running = new Map<string, Promise<Attempt>>();

/**
 * Asks the gateway about an attempt and carries what it says through Medusa: the order is made, or the attempt ends in
 * an outcome that says why not. Safe to repeat; at most one at a time per attempt in a process, Medusa's locks do the rest.
 */
export function settle(world: World, attemptId: string): Promise<Attempt> {
  const known = running.get(attemptId);
  if (known) return known;
  const work = run(world, attemptId).finally(() => running.delete(attemptId));
  running.set(attemptId, work);
  return work;
}

async function run(world: World, attemptId: string): Promise<Attempt> {
  const found = await world.ledger.find(attemptId);
  if (!found) throw new PaymentError("not_found", "medusa: the ledger holds no such payment");
  const attempt = await askRefunds(world, await askGateway(world, found));
  const settled = await conclude(world, attempt);
  return world.ledger.change(settled.id, (row) => {
    const { nextCheckAt: _, ...rest } = row;
    // What came meanwhile has not been concluded from.
    const isNew = row.facts.length > attempt.facts.length;
    const next = isNew ? world.now() : nextCheck(row, world.now());
    return { ...rest, checks: row.checks + 1, ...(next !== undefined && { nextCheckAt: next }) };
  });
}

async function conclude(world: World, attempt: Attempt): Promise<Attempt> {
  const verdict = await judge(world, attempt);
  switch (verdict.type) {
    case "waiting":
      return isForgotten(world, attempt)
        ? end(world, attempt, "unpaid", "Nobody paid it.")
        : retire(world, attempt);
    case "ended":
      return isForgotten(world, attempt)
        ? end(world, attempt, "unpaid", `It ended as ${recordOf(attempt).status}.`)
        : attempt;
    case "mismatch":
      return attempt.outcome === "ordered"
        ? surplus(world, attempt, verdict.reason)
        : end(world, attempt, "mismatch", verdict.reason);
    default:
      return complete(world, attempt, verdict.type === "paid" ? "captured" : "authorized");
  }
}

/** More came for what is ordered already: the order stands, and what is too much is due to the buyer, once. */
function surplus(world: World, attempt: Attempt, reason: string): Promise<Attempt> {
  return world.ledger.change(attempt.id, (row) => {
    const more = recordOf(row).captured - row.payable.amount;
    const text = `${reason} ${formatMoney({ ...row.payable, amount: more })} ${row.payable.currency} is too much.`;
    if (more <= 0 || row.timeline.some((it) => it.text === text)) return row;
    return note({ ...row, refundDue: row.refundDue + more }, world.now(), text);
  });
}

const RETIRED =
  "Its session is gone from Medusa: its link is closed, where the gateway closes links.";

/** Closes the link of a session that is gone, once. What is paid all the same is still seen. */
async function retire(world: World, attempt: Attempt): Promise<Attempt> {
  const { gateway } = setupOf(world, attempt.provider);
  const isRetired = attempt.timeline.some(({ text }) => text === RETIRED);
  if (isRetired || !gateway.cancel || (await world.shop.session(attempt.sessionId))) return attempt;
  try {
    await gateway.cancel(refOf(attempt));
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    return attempt;
  }
  const row = await askGateway(world, attempt);
  return world.ledger.change(row.id, (it) => note(it, world.now(), RETIRED));
}

const WEEK = 7 * 24 * 60 * 60 * 1000;

function isForgotten(world: World, { openedAt, createdAt }: Attempt): boolean {
  return world.now() - (openedAt ?? createdAt) > WEEK;
}

async function complete(
  world: World,
  attempt: Attempt,
  action: "captured" | "authorized",
): Promise<Attempt> {
  const { shop, ledger } = world;
  const { sessionId, collectionId } = attempt;
  const orderId = await orderOf(world, attempt);
  const payment = await shop.payment(sessionId);
  if (orderId !== undefined && payment && (payment.captured || action === "authorized")) {
    const twin = (await ledger.ofSession(sessionId)).find(
      (it) => it.id !== attempt.id && it.outcome === "ordered",
    );
    return twin ? orphan(world, attempt, "second_payment") : ordered(world, attempt, orderId);
  }
  if (orderId !== undefined && !payment) return orphan(world, attempt, "second_payment");
  if (attempt.outcome !== "open" && attempt.outcome !== "unpaid") return attempt;
  if (isGivenUp(attempt)) return orphan(world, attempt, "cart_failed");
  const session = await shop.session(sessionId);
  if (!session) {
    return orphan(world, attempt, payment ? "cart_failed" : "session_replaced");
  }
  if (["error", "canceled"].includes(session.status)) await shop.reviveSession(sessionId);
  await clearWay(world, session.collectionId, sessionId);
  const error = await shop.complete(sessionId, action);
  const row = (await ledger.find(attempt.id)) ?? attempt;
  const made = await orderOf(world, { ...row, collectionId: collectionId ?? session.collectionId });
  if (made !== undefined && (await shop.payment(sessionId))) return ordered(world, row, made);
  if (isGivenUp(row)) return orphan(world, row, "cart_failed", error);
  const tries = `Paid, and Medusa has not made the order yet: ${error ?? "it did not say why"}.`;
  if (row.checks >= TRIES) return orphan(world, row, "cart_failed", error);
  return ledger.change(row.id, (it) => note(it, world.now(), tries));
}

/** With the schedule of a paid attempt: about a day. */
const TRIES = 30;

/** Whether Medusa has given up the cart by asking for the money to be given back. */
function isGivenUp({ refunds, refundDue }: Attempt): boolean {
  return refundDue > 0 || refunds.some(({ status }) => status !== "failed");
}

async function orderOf(
  { shop }: World,
  { collectionId }: Pick<Attempt, "collectionId">,
): Promise<string | undefined> {
  return collectionId === undefined ? undefined : (await shop.cartOf(collectionId))?.orderId;
}

/** Medusa completes a cart by the first session it finds: the paid one must be the only one. */
async function clearWay({ shop }: World, collectionId: string, paidSessionId: string) {
  for (const { id } of await shop.sessionsOf(collectionId)) {
    if (id === paidSessionId || (await shop.payment(id))) continue;
    await shop.deleteSession(id);
  }
}

function ordered(world: World, attempt: Attempt, orderId: string): Promise<Attempt> {
  return world.ledger.change(attempt.id, (row) => {
    if (row.outcome === "ordered") return row;
    const { reason: _, ...rest } = row;
    return note({ ...rest, outcome: "ordered", orderId }, world.now(), `Order ${orderId} is made.`);
  });
}

const REASONS = {
  cart_failed: "It was paid, and Medusa could make no order of the cart",
  session_replaced:
    "It was paid after its session was gone: the cart had changed or another way to pay was chosen",
  second_payment: "The order had already been paid for when this payment came",
} as const;

/**
 * Ends a paid attempt that gets no order. What it holds is due to the buyer from the same moment on; where that is wanted
 * and possible it goes back by itself.
 */
async function orphan(
  world: World,
  attempt: Attempt,
  outcome: keyof typeof REASONS,
  why?: string,
): Promise<Attempt> {
  const { gateway, refundOrphans } = setupOf(world, attempt.provider);
  const reason = `${REASONS[outcome]}${why === undefined ? "" : ` (${why})`}.`;
  const row = await end(world, attempt, outcome, reason);
  if (recordOf(row).status === "authorized") return release(world, row);
  if (!refundOrphans || !gateway.refund || row.refundDue === 0) return row;
  try {
    const money = { amount: row.refundDue, currency: row.payable.currency };
    await giveBack(world, row.id, money, orphanRefund(row.id));
  } catch (error) {
    if (!PaymentError.is(error)) throw error; // It stays due.
  }
  return world.ledger.change(row.id, (it) => it);
}

/** Lets authorized money go, so that nothing is taken for an order that is not made. */
async function release(world: World, attempt: Attempt): Promise<Attempt> {
  const { gateway } = setupOf(world, attempt.provider);
  try {
    await gateway.cancel?.(refOf(attempt));
    return await askGateway(world, attempt);
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    const text = `The authorized money could not be released: ${error.message}`;
    return world.ledger.change(attempt.id, (row) => note(row, world.now(), text));
  }
}

function end(world: World, attempt: Attempt, outcome: Outcome, reason: string): Promise<Attempt> {
  return world.ledger.change(attempt.id, (row) => {
    if (row.outcome === outcome) return row;
    const isOrphan = outcome in REASONS;
    const refundDue = isOrphan ? Math.max(row.refundDue, heldOf(row)) : row.refundDue;
    return note({ ...row, outcome, reason, refundDue }, world.now(), reason);
  });
}
