import { describe, expect, it } from "vitest";
import { createOffsiteWorld } from "../__fixtures__/offsite-world.ts";
import { shopDomain } from "../__fixtures__/world.ts";

const DAY = 24 * 3_600_000;

describe("the buyer who comes back", () => {
  it("is led on by Shopify, resolved before the report says so", async () => {
    const { started, server, returnUrl, comeBack } = createOffsiteWorld();
    const { session, orderId } = await started();
    server.pay(orderId);
    const answer = await comeBack(returnUrl());
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      `https://${shopDomain}/checkouts/cn/processing`,
    ]);
    expect(session.state).toBe("RESOLVED");
  });

  it("has an order that waits where the money is not there yet, three days at most", async () => {
    const { started, server, returnUrl, comeBack, clock, report } = createOffsiteWorld();
    const { session, orderId } = await started();
    expect((await comeBack(returnUrl())).status).toBe(303);
    expect(session.state).toBe("PENDING");
    expect(session.pendingExpiresAt).toBeLessThan(clock.now() + 3 * DAY);
    await expect(report(server.pay(orderId))).resolves.toMatchObject({ type: "applied" });
    expect(session.state).toBe("RESOLVED");
  });

  it("whose money comes after that is the merchant's to decide", async () => {
    const { started, server, returnUrl, comeBack, clock, report } = createOffsiteWorld();
    const { orderId } = await started();
    await comeBack(returnUrl());
    clock.advance(3 * DAY);
    const paid = server.pay(orderId);
    clock.advance(3_600_000);
    await expect(report(paid)).resolves.toMatchObject({ type: "held" });
  });

  it("can go back to the shop, or try again, wherever it leads", async () => {
    const { started, server, returnUrl, comeBack, fake } = createOffsiteWorld();
    const { session, orderId } = await started();
    const toShop = `<a href="https://${shopDomain}">`;
    fake.disturbances.before = () => new Response("oops", { status: 500 });
    const silent = await comeBack(returnUrl());
    expect([silent.status, session.state]).toEqual([503, "CREATED"]);
    const text = await silent.text();
    expect(text).toContain(toShop);
    expect(text).toContain('http-equiv="refresh"');
    expect(text).toContain("do not pay again");
    fake.disturbances.before = () => undefined;
    server.end(orderId, "expired");
    const ended = await comeBack(returnUrl());
    expect([ended.status, session.state]).toEqual([410, "CREATED"]);
    const sentence = await ended.text();
    expect(sentence).toContain(toShop);
    expect(sentence).not.toContain("has arrived");
  });

  it("sees why where the payment is in doubt, and a link that is not ours leads nowhere", async () => {
    const { started, server, returnUrl, comeBack } = createOffsiteWorld();
    const { session, orderId } = await started();
    server.pay(orderId, { amount: 9800 });
    const answer = await comeBack(returnUrl());
    expect([answer.status, session.state]).toEqual([200, "CREATED"]);
    expect(await answer.text()).toContain(`<a href="https://${shopDomain}">`);
    expect((await comeBack(`${returnUrl().slice(0, -1)}x`)).status).toBe(404);
  });
});
