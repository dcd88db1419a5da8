import { type Attempt, recordOf } from "./attempt.ts";

const MINUTE = 60_000;
/** Minutes until the next question, by how often it was asked. */
const STEPS = [1, 1, 2, 3, 5, 5, 10, 15, 30, 30, 60, 60, 120, 240, 480] as const;
const LAST = 12 * 60;

/** When an attempt is looked at again: until it has ended, and while a refund of it is on its way. */
export function nextCheck(attempt: Attempt, now: number): number | undefined {
  const { outcome, openedAt, refunds } = attempt;
  const returning = refunds.some(({ status }) => status === "pending" || status === "unknown");
  if (outcome !== "open" && !returning) return undefined;
  if (openedAt === undefined) return undefined;
  const paid = ["captured", "authorized"].includes(recordOf(attempt).status);
  const step = paid ? Math.min(STEPS[attempt.checks] ?? LAST, 60) : (STEPS[attempt.checks] ?? LAST);
  return now + step * MINUTE;
}
