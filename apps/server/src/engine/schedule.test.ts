import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CheckState, nextCheck, nextTry } from "./schedule.ts";

const open: CheckState = {
  now: 0,
  status: "pending",
  superseded: false,
  expiresAt: 1_800_000,
  checksAfterEnd: 0,
  answered: true,
  hinted: false,
  refunding: false,
};

describe("the next question", () => {
  it("comes within two minutes while the payment is open", () => {
    expect(nextCheck(open)).toEqual({ at: 120_000, reason: "sweep" });
  });

  it("comes at the very end of the payment, not after it", () => {
    expect(nextCheck({ ...open, now: 1_700_000 })).toEqual({ at: 1_800_000, reason: "expiry" });
  });

  it("comes in growing pauses, at most six hours, for three days after the end", () => {
    const hour = 3_600_000;
    let state: CheckState = { ...open, now: open.expiresAt, status: "expired" };
    const pauses: number[] = [];
    for (let next = nextCheck(state); next; next = nextCheck(state)) {
      pauses.push(next.at - state.now);
      state = { ...state, now: next.at, checksAfterEnd: state.checksAfterEnd + 1 };
    }
    expect(pauses.slice(0, 3)).toEqual([120_000, 240_000, 480_000]);
    expect(Math.max(...pauses)).toBe(6 * hour);
    expect(state.now).toBeGreaterThanOrEqual(open.expiresAt + 72 * hour);
  });

  it("stays the last one before the end while the gateway is silent", () => {
    expect(nextCheck({ ...open, now: open.expiresAt, answered: false })?.reason).toBe("expiry");
  });

  it("comes in pauses that grow to a day while money is on its way back, until it is there", () => {
    const hour = 3_600_000;
    const paid = { ...open, status: "captured", refunding: true };
    expect(nextCheck(paid)).toEqual({ at: 120_000, reason: "refund" });
    const late = { ...paid, now: open.expiresAt + 1_000 * hour, checksAfterEnd: 30 };
    expect(nextCheck(late)).toEqual({ at: late.now + 24 * hour, reason: "refund" });
    expect(nextCheck({ ...late, status: "expired" })?.reason).toBe("refund");
    expect(nextCheck({ ...late, refunding: false })).toBeUndefined();
  });

  it("is put until the gateway answers, though it was silent for days", () => {
    const late = { ...open, now: open.expiresAt + 100 * 3_600_000, checksAfterEnd: 30 };
    expect(nextCheck({ ...late, answered: false })).toEqual({
      at: late.now + 6 * 3_600_000,
      reason: "expiry",
    });
    expect(nextCheck({ ...late, status: "expired", answered: false })).toBeUndefined();
  });

  it("is put again where a hint's question was not answered, of a paid payment as well", () => {
    const hinted = { ...open, status: "captured", hinted: true };
    expect(nextCheck({ ...hinted, answered: false })).toEqual({ at: 120_000, reason: "hint" });
    expect(nextCheck(hinted)).toBeUndefined();
  });

  it("is not asked once the money is there", () => {
    expect(nextCheck({ ...open, status: "captured" })).toBeUndefined();
  });

  it("still comes while only a part of the money is there", () => {
    expect(nextCheck({ ...open, status: "short" })?.reason).toBe("watch");
  });

  it("always lies ahead, and an open payment never waits longer than two minutes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_799_999 }), fc.boolean(), (now, answered) => {
        const next = nextCheck({ ...open, now, answered });
        expect(next?.at).toBeGreaterThan(now);
        expect(next?.at).toBeLessThanOrEqual(now + 120_000);
      }),
    );
  });
});

describe("the next try to tell a shop", () => {
  it("makes ten tries over 75.6 hours", () => {
    let now = 0;
    let tries = 1;
    for (let at = nextTry(now, tries, 0); at !== undefined; at = nextTry(now, tries, 0)) {
      now = at;
      tries += 1;
    }
    expect(tries).toBe(10);
    expect(now / 3_600_000).toBeCloseTo(75.6, 1);
  });

  it("spreads by at most a tenth", () => {
    expect(nextTry(0, 2, 1)).toBe(330_000);
  });
});
