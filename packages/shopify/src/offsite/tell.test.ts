import { describe, expect, it } from "vitest";
import { createOffsiteWorld } from "../__fixtures__/offsite-world.ts";
import { shopDomain } from "../__fixtures__/world.ts";

const DAY = 24 * 3_600_000;

describe("what became of it", () => {
  it("is resolved once it is paid, with the buyer's way on, and again without harm", async () => {
    const { started, server, report } = createOffsiteWorld();
    const { session, orderId } = await started();
    const paid = server.pay(orderId);
    const outcome = {
      type: "applied",
      redirectUrl: `https://${shopDomain}/checkouts/cn/processing`,
    };
    await expect(report(paid)).resolves.toEqual(outcome);
    await expect(report(paid)).resolves.toEqual(outcome);
    expect(session.state).toBe("RESOLVED");
  });

  it("is told again on all of Shopify's schedule while it may wait for our answer, and held on the last try", async () => {
    const { started, server, report, clock, platform } = createOffsiteWorld();
    const { session, orderId } = await started();
    session.answered = false;
    const paid = server.pay(orderId);
    const outcomes = [(await report(paid)).type];
    for (const pause of platform.retries) {
      clock.advance(pause);
      outcomes.push((await report(paid)).type);
    }
    expect(outcomes).toEqual([...Array(16).fill("retry"), "held"]);
    expect(server.commands.filter(({ type }) => type === "notice")).toMatchObject([
      { orderId, message: expect.stringContaining("There is no order for it") },
    ]);
  });

  it("is resolved though Shopify got our answer late", async () => {
    const { started, server, report, clock } = createOffsiteWorld();
    const { session, orderId } = await started();
    session.answered = false;
    const paid = server.pay(orderId);
    await expect(report(paid)).resolves.toMatchObject({
      type: "retry",
      reason: expect.stringContaining("has not been received"),
    });
    session.answered = true;
    clock.advance(12 * 3_600_000);
    await expect(report(paid)).resolves.toMatchObject({ type: "applied" });
  });

  it("is held at once where the session is over", async () => {
    const { started, server, report, clock } = createOffsiteWorld();
    const { session, orderId } = await started();
    clock.advance(3 * DAY);
    session.state = "EXPIRED";
    await expect(report(server.pay(orderId))).resolves.toMatchObject({ type: "held" });
  });

  it("is rejected where the gateway refused it", async () => {
    const { started, server, report } = createOffsiteWorld();
    const { session, orderId } = await started();
    await expect(report(server.end(orderId, "failed"))).resolves.toMatchObject({
      type: "applied",
      redirectUrl: expect.any(String),
    });
    expect([session.state, session.reason]).toEqual(["REJECTED", "PROCESSING_ERROR"]);
  });

  it.each(["canceled", "expired"] as const)(
    "is not rejected where the buyer may choose again (%s)",
    async (how) => {
      const { started, server, report } = createOffsiteWorld();
      const { session, orderId } = await started();
      await expect(report(server.end(orderId, how))).resolves.toEqual({ type: "applied" });
      expect(session.state).toBe("CREATED");
    },
  );

  it.each([9800, 10_000])("is held where %i came instead of 9900", async (amount) => {
    const { started, server, report } = createOffsiteWorld();
    const { session, orderId } = await started();
    await expect(report(server.pay(orderId, { amount }))).resolves.toMatchObject({ type: "held" });
    expect(session.state).toBe("CREATED");
  });

  it("is held where two tabs of one checkout were paid: one is resolved", async () => {
    const { started, server, report } = createOffsiteWorld();
    const [one, other] = [await started(9900, { group: "g" }), await started(9900, { group: "g" })];
    await report(server.pay(one.orderId));
    server.pay(other.orderId);
    const twice = server.caseReport(other.orderId, "double", "Paid twice.");
    await expect(report(twice)).resolves.toMatchObject({ type: "held" });
    expect([one.session.state, other.session.state]).toEqual(["RESOLVED", "CREATED"]);
  });

  it("is told again when Shopify is throttled or silent", async () => {
    const { started, server, report, fake } = createOffsiteWorld();
    const { orderId } = await started();
    const paid = server.pay(orderId);
    fake.throttle(1);
    await expect(report(paid)).resolves.toMatchObject({
      type: "retry",
      reason: expect.stringContaining("THROTTLED"),
    });
    fake.disturbances.before = () => new Response("oops", { status: 500 });
    await expect(report(paid)).resolves.toMatchObject({ type: "retry" });
    fake.disturbances.before = () => undefined;
    await expect(report(paid)).resolves.toMatchObject({ type: "applied" });
  });

  it("is told again on Shopify's own schedule: 17 tries in 24 hours", () => {
    const { retries } = createOffsiteWorld().platform;
    expect(retries).toHaveLength(16);
    expect(retries.reduce((sum, pause) => sum + pause)).toBe(86_370_000);
  });

  it("is not told of another mode's payments", async () => {
    const { started, server, report, fake } = createOffsiteWorld();
    const { orderId } = await started();
    const other = { ...server.pay(orderId), mode: "test" as const };
    await expect(report(other)).resolves.toMatchObject({ type: "refused" });
    expect(fake.operations()).toEqual([]);
  });
});
