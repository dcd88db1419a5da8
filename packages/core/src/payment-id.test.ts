import { describe, expect, it } from "vitest";
import { createPaymentId, PaymentId, timeOfPaymentId } from "./payment-id.ts";

const now = Date.UTC(2026, 3, 14);

describe("createPaymentId", () => {
  it("makes twenty digits and capitals, never the same", () => {
    const ids = Array.from({ length: 10_000 }, () => createPaymentId(now));
    for (const id of ids) expect(id).toMatch(/^[0-9A-Z]{20}$/);
    expect(new Set(ids).size).toBe(ids.length);
    expect(PaymentId.safeParse(ids[0]).success).toBe(true);
  });

  it("sorts by time, and only then by chance", () => {
    const ids = [0, 1, 999, now, now + 1, Date.UTC(9999, 0)].map(createPaymentId);
    expect([...ids].sort()).toEqual(ids);
    expect(createPaymentId(now).slice(0, 10)).toBe(createPaymentId(now + 0.7).slice(0, 10));
  });

  it("tells when it was made", () => {
    for (const time of [0, 35, 36, now, Date.UTC(9999, 0)]) {
      expect(timeOfPaymentId(createPaymentId(time))).toBe(time);
    }
  });

  it("uses all digits alike", () => {
    const counts = new Map<string, number>();
    for (let times = 0; times < 36_000; times += 1) {
      for (const digit of createPaymentId(now).slice(10)) {
        counts.set(digit, (counts.get(digit) ?? 0) + 1);
      }
    }
    expect(counts.size).toBe(36);
    // 10,000 each are expected; 8 standard deviations are a bias, not chance.
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(8 * 100);
  });
});

describe("PaymentId", () => {
  it.each([
    "",
    "0MB2V8X1QK7F3TZ9C4R",
    "0MB2V8X1QK7F3TZ9C4RDD",
    "0mb2v8x1qk7f3tz9c4rd",
    "0MB2V8X1QK7F3TZ9C4R\n",
    7,
  ])("is not %j", (id) => {
    expect(PaymentId.safeParse(id).success).toBe(false);
  });
});
