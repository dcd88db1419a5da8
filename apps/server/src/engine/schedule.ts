import type { CheckReason } from "../storage/database.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** The first question after the buyer was sent to the gateway. */
export const FIRST_CHECK = 90 * SECOND;
/** Between two questions while the buyer may pay. */
const PAUSE = 120 * SECOND;
/** The longest pause, once a payment has ended. */
const LONGEST_PAUSE = 6 * HOUR;
/** The longest while money is on its way back, which takes days. */
const LONGEST_REFUND_PAUSE = 24 * HOUR;
/** The longest a gateway may put a question off by asking us to wait. */
export const LONGEST_WAIT = HOUR;
/** The longest a shop may put a message off by asking us to wait. */
const LONGEST_RETRY_AFTER = 24 * HOUR;
/** How long a payment that ended unpaid is watched for money that comes late. */
const WATCH = 72 * HOUR;

/** How long a payment lives where the gateway states no time: 30 minutes. */
export const DEFAULT_LIFETIME = 30 * 60 * SECOND;

export interface CheckState {
  readonly now: number;
  /** The payment's status, or `short` while only a part of the money is there. */
  readonly status: string;
  readonly superseded: boolean;
  readonly expiresAt: number;
  /** Questions asked since `expiresAt`. */
  readonly checksAfterEnd: number;
  /** Whether the gateway answered the last question. */
  readonly answered: boolean;
  /** Whether that question was asked because of a hint. */
  readonly hinted: boolean;
  /** Whether money is on its way back of which the gateway has not said yet that it arrived. */
  readonly refunding: boolean;
}

/**
 * When a payment is asked about next, and why: every two minutes until it expires, once at the moment it does, then in
 * doubling pauses up to six hours for three days. A payment that has not ended, or was hinted at, is asked about until
 * the gateway answers; one whose money is on its way back until it is there, in pauses that double up to a day; one whose
 * money is reserved until it is collected or let go.
 *
 * @returns `undefined` where there is nothing more to learn.
 */
export function nextCheck(
  state: CheckState,
): { readonly at: number; readonly reason: CheckReason } | undefined {
  const { now, status, expiresAt } = state;
  const open = (status === "pending" || status === "authorized") && !state.superseded;
  const owed = !state.answered && (open || state.hinted);
  const reserved = status === "authorized" && open;
  const ended = status === "captured" || (now >= expiresAt + WATCH && !reserved);
  if (ended && !owed && state.refunding) {
    return { at: now + pauseAfter(state.checksAfterEnd, LONGEST_REFUND_PAUSE), reason: "refund" };
  }
  if (status === "captured" && !owed) return undefined;
  if (open && now < expiresAt) {
    const at = Math.min(now + PAUSE, expiresAt);
    return { at, reason: at === expiresAt ? "expiry" : "sweep" };
  }
  if (ended && !owed) return undefined;
  const at = now + pauseAfter(state.checksAfterEnd, LONGEST_PAUSE);
  return {
    at,
    reason: !owed ? "watch" : open && !reserved ? "expiry" : reserved ? "watch" : "hint",
  };
}

/** Doubling, up to the longest. */
function pauseAfter(checks: number, longest: number): number {
  return Math.min(PAUSE * 2 ** Math.min(checks, 10), longest);
}

const MINUTE = 60 * SECOND;

/**
 * Pauses before each further try to tell a shop, in milliseconds: ten tries over 75.6 hours.
 * Source: https://github.com/standard-webhooks/standard-webhooks (delivery schedule).
 */
const RETRIES: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/**
 * When to try a delivery again.
 *
 * @param attempts tries so far, at least one.
 * @param random between 0 and 1: adds up to a tenth of the pause, so that many messages do not come at once.
 * @param options `retries`: the pauses, in milliseconds; `after`: how long the receiver asked to be left alone, at least.
 * @returns `undefined` once all tries are used up.
 */
export function nextTry(
  now: number,
  attempts: number,
  random: number,
  {
    retries = RETRIES,
    after = 0,
  }: {
    readonly retries?: readonly number[] | undefined;
    readonly after?: number | undefined;
  } = {},
): number | undefined {
  const pause = retries[attempts - 1];
  if (pause === undefined) return undefined;
  return (
    now + Math.max(pause, Math.min(after, LONGEST_RETRY_AFTER)) + Math.round(pause * 0.1 * random)
  );
}
