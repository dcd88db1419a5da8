/** How many questions may be asked within any minute. */
export interface Budget {
  /** On schedule. */
  readonly questionsPerMinute: number;
  /** Because of hints, beside those: a flood of forgeries takes nothing from the sweep. */
  readonly hintsPerMinute: number;
}

const MINUTE = 60_000;

/**
 * How much of a budget is left. It fills up evenly, and a full one may be spent at once.
 *
 * @param until up to when what was spent counts, milliseconds since 1970: all that is kept of a budget.
 */
export function leftOf(until: number, perMinute: number, now: number): number {
  return Math.floor((now + MINUTE - clamp(until, now)) / pauseOf(perMinute));
}

/** What is kept of a budget once so much of it is spent. */
export function spend(until: number, perMinute: number, count: number, now: number): number {
  return clamp(until, now) + count * pauseOf(perMinute);
}

/** A clock that was put back must not block anybody for longer than a minute. */
function clamp(until: number, now: number): number {
  return Math.min(Math.max(until, now), now + MINUTE);
}

function pauseOf(perMinute: number): number {
  return Math.max(1, Math.ceil(MINUTE / perMinute));
}
