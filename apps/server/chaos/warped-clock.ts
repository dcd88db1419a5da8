/** How time runs in a chaos run: faster than the real one, and the same in every process. */
export interface Warp {
  /** The real time at which both were the same, in milliseconds since 1970. */
  readonly base: number;
  /** Milliseconds for each real one. */
  readonly speed: number;
  /** What was skipped, in milliseconds. */
  readonly skipped: number;
}

/** A clock that hours of retries pass on in minutes, and that can be put forward. */
export interface WarpedClock {
  /** Milliseconds since 1970. */
  now(): number;
  readonly warp: Warp;
  /** Puts it forward to where another process has its own. */
  skipTo(skipped: number): void;
}

export function createWarpedClock({ base, speed, skipped: initially }: Warp): WarpedClock {
  let skipped = initially;
  return {
    now: () => Math.floor(base + (Date.now() - base) * speed + skipped),
    get warp() {
      return { base, speed, skipped };
    },
    skipTo(further) {
      skipped = further;
    },
  };
}
