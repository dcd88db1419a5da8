import { describe, expect, it } from "vitest";
import { createPaymentId } from "../payment-id.ts";
import { memorySubject } from "./__fixtures__/memory-subject.ts";
import { createMemory } from "./create-memory.ts";
import { testGateway } from "./test-gateway.ts";

describe("the gateway in memory", () => {
  testGateway(memorySubject);

  async function opened(amount = 9900) {
    const memory = createMemory({ now: () => 1_781_000_000_000 });
    const paymentId = createPaymentId(1_781_000_000_000);
    const asked = { amount, currency: "INR" };
    const urls = { returnUrl: "https://shop.example/r", cancelUrl: "https://shop.example/c" };
    const webhookUrl = "https://shop.example/w";
    const session = await memory.gateway.createSession({
      paymentId,
      money: asked,
      webhookUrl,
      ...urls,
    });
    return { memory, paymentId, session, ref: { paymentId, asked } };
  }

  it("is pending until somebody pays, and says so by webhook and when asked", async () => {
    const { memory, paymentId, ref, session } = await opened();
    expect(await memory.gateway.getPayment(ref)).toMatchObject({
      status: "pending",
      reference: session.reference,
    });
    const { events } = memory.gateway.parseWebhook(memory.pay(paymentId));
    const payment = await memory.gateway.getPayment(ref);
    expect(payment).toMatchObject({ status: "captured", captured: ref.asked });
    expect(events).toEqual([{ type: "payment", payment }]);
    expect(memory.webhookUrl(paymentId)).toBe("https://shop.example/w");
  });

  it("declines amounts that end in 05 and only authorizes those in 06", async () => {
    const declined = await opened(10_005);
    declined.memory.pay(declined.paymentId);
    expect(await declined.memory.gateway.getPayment(declined.ref)).toMatchObject({
      status: "failed",
    });
    const { memory, paymentId, ref } = await opened(10_006);
    memory.pay(paymentId);
    expect(await memory.gateway.getPayment(ref)).toMatchObject({ status: "authorized" });
    expect(await memory.gateway.capture?.(ref, ref.asked)).toMatchObject({
      status: "captured",
      captured: ref.asked,
    });
  });

  it("takes another sum where the buyer pays one", async () => {
    const { memory, paymentId, ref } = await opened();
    memory.pay(paymentId, 9800);
    expect(await memory.gateway.getPayment(ref)).toMatchObject({
      captured: { amount: 9800, currency: "INR" },
    });
  });

  it("expires, declines, disputes", async () => {
    const { memory, paymentId, ref } = await opened();
    memory.expire(paymentId);
    expect(await memory.gateway.getPayment(ref)).toMatchObject({ status: "expired" });
    memory.decline(paymentId, "not today");
    expect(await memory.gateway.getPayment(ref)).toMatchObject({
      decline: { message: "not today" },
    });
    memory.pay(paymentId);
    memory.dispute(paymentId);
    expect(await memory.gateway.getPayment(ref)).toMatchObject({
      status: "captured",
      dispute: { status: "open" },
    });
  });

  it("refunds once per id and never more than came in", async () => {
    const { memory, paymentId, ref } = await opened();
    memory.pay(paymentId);
    const request = {
      ...ref,
      refundId: createPaymentId(1),
      money: { amount: 6000, currency: "INR" },
      captured: ref.asked,
    };
    await memory.gateway.refund?.(request);
    await memory.gateway.refund?.(request);
    expect((await memory.gateway.getPayment(ref)).refunds).toHaveLength(1);
    await expect(
      memory.gateway.refund?.({ ...request, refundId: createPaymentId(2) }),
    ).rejects.toMatchObject({
      code: "conflict",
    });
    memory.refund(paymentId, 3900);
    expect((await memory.gateway.getPayment(ref)).refunds).toHaveLength(2);
  });

  it("closes what is open and leaves what was paid", async () => {
    const { memory, paymentId, ref } = await opened();
    memory.pay(paymentId);
    expect(await memory.gateway.cancel?.(ref)).toMatchObject({ status: "captured" });
    const other = await opened();
    expect(await other.memory.gateway.cancel?.(other.ref)).toMatchObject({ status: "canceled" });
    expect(await other.memory.gateway.cancel?.(other.ref)).toMatchObject({ status: "canceled" });
  });

  it("refuses an id that was used and does not know one that was not", async () => {
    const { memory, paymentId, ref } = await opened();
    const again = {
      paymentId,
      money: ref.asked,
      returnUrl: "https://a.example",
      cancelUrl: "https://a.example",
      webhookUrl: "https://a.example",
    };
    await expect(memory.gateway.createSession(again)).rejects.toMatchObject({ code: "conflict" });
    const unknown = { ...ref, paymentId: createPaymentId(3) };
    await expect(memory.gateway.getPayment(unknown)).rejects.toMatchObject({ code: "not_found" });
    expect(() => memory.pay(unknown.paymentId)).toThrow("no such payment");
  });

  it("lists newest first, by status and page", async () => {
    const { memory, paymentId, ref } = await opened();
    memory.pay(paymentId);
    const urls = {
      returnUrl: "https://a.example",
      cancelUrl: "https://a.example",
      webhookUrl: "https://a.example",
    };
    await memory.gateway.createSession({
      paymentId: createPaymentId(4),
      money: ref.asked,
      ...urls,
    });
    expect(await memory.gateway.listPayments?.({ limit: 1 })).toMatchObject({
      payments: [{ status: "pending" }],
      more: true,
    });
    expect(await memory.gateway.listPayments?.({ status: "captured" })).toMatchObject({
      payments: [{ paymentId }],
      more: false,
    });
    await memory.gateway.checkCredentials?.();
  });
});
