import { PaymentError } from "@polygate/core";
import { beforeEach, describe, expect, it } from "vitest";
import { createFakeWorld, type FakeWorld, requestOf } from "./__fixtures__/fake-world.ts";
import { recordOf } from "./attempt.ts";
import { givenBack } from "./given-back.ts";
import { pay } from "./pay.ts";
import { authorize, initiate, type PublicData } from "./payments.ts";
import { refund } from "./refunds.ts";
import { takeBack } from "./return.ts";
import { settle } from "./settle.ts";
import { sweep } from "./sweep.ts";
import { receiveWebhook, storeWebhook } from "./webhook.ts";

let world: FakeWorld;

beforeEach(() => {
  world = createFakeWorld();
});

async function start(session = "payses_1", collection = "paycol_1"): Promise<PublicData> {
  world.shop.sessions.set(session, { status: "pending", collectionId: collection });
  return initiate(world, "shop", { id: session, amount: "12.00", currency: "inr" });
}

function tokenOf({ url }: PublicData): string {
  return url.split("/").at(-1) ?? "";
}

async function opened(session?: string, collection?: string): Promise<PublicData> {
  const data = await start(session, collection);
  expect((await pay(world, requestOf({ token: tokenOf(data) }))).status).toBe(303);
  return data;
}

async function hook(message: ReturnType<FakeWorld["memory"]["pay"]>) {
  const reply = await receiveWebhook(world, requestOf({ ...message, method: "POST" }));
  await reply.afterwards?.();
  return reply;
}

async function rowOf({ payment }: PublicData) {
  const row = await world.ledger.find(payment);
  if (!row) throw new Error("no row");
  return row;
}

describe("initiate", () => {
  it("writes the row before any gateway is called, and tells Medusa nothing but our id and our link", async () => {
    const data = await start();
    expect(Object.keys(data)).toEqual(["v", "payment", "url"]);
    expect(data.url).toMatch(/^https:\/\/medusa\.example\/polygate\/shop\/pay\/[\w-]{32}$/);
    const row = await rowOf(data);
    expect(row).toMatchObject({ asked: { amount: 1200, currency: "INR" }, outcome: "open" });
    expect(row.openedAt).toBeUndefined();
    expect(() => world.memory.webhookUrl(data.payment)).toThrow(PaymentError);
  });
});

describe("pay", () => {
  it("opens the gateway's checkout once, and sends a second visit to the same one", async () => {
    const data = await opened();
    const first = (await rowOf(data)).redirect;
    const again = await pay(world, requestOf({ token: tokenOf(data) }));
    expect(again.headers).toMatchObject({ location: first?.url });
    expect(await world.ledger.ofSession("payses_1")).toHaveLength(1);
  });

  it("opens a new attempt after a declined one, and both are watched", async () => {
    const data = await opened();
    await hook(world.memory.decline(data.payment));
    await pay(world, requestOf({ token: tokenOf(data) }));
    const [first, second] = await world.ledger.ofSession("payses_1");
    expect(second?.id).not.toBe(first?.id);
    await hook(world.memory.pay(second?.id ?? ""));
    expect(world.shop.orders.get("paycol_1")).toBeDefined();
  });

  it("asks nobody to pay for what is paid", async () => {
    const data = await opened();
    await hook(world.memory.pay(data.payment));
    const reply = await pay(world, requestOf({ token: tokenOf(data) }));
    expect(reply.headers).toMatchObject({ location: "https://shop.example/return?polygate=paid" });
  });

  it("says in a sentence why the gateway cannot take a sum", async () => {
    world.shop.sessions.set("payses_1", { status: "pending", collectionId: "paycol_1" });
    const request = { id: "payses_1", amount: "0.50", currency: "inr" };
    const data = await initiate(world, "shop", request);
    const reply = await pay(world, requestOf({ token: tokenOf(data) }));
    expect(reply.status).toBe(422);
    expect(reply.body).toContain("at least 1.00 INR");
  });
});

describe("settle", () => {
  it("makes the order from a webhook, once, however often it comes", async () => {
    const data = await opened();
    const message = world.memory.pay(data.payment);
    for (const _ of [1, 2, 3]) expect((await hook(message)).body).toBe("OK");
    expect(await rowOf(data)).toMatchObject({ outcome: "ordered", orderId: "order_paycol_1" });
    expect((await rowOf(data)).facts).toHaveLength(1);
  });

  it("makes the order without webhook and without buyer", async () => {
    const data = await opened();
    world.memory.pay(data.payment);
    expect(await sweep(world)).toBe(0);
    world.advance(61_000);
    expect(await sweep(world)).toBe(1);
    expect((await rowOf(data)).outcome).toBe("ordered");
    world.advance(24 * 3_600_000);
    expect(await sweep(world)).toBe(0);
  });

  it("makes the order when the buyer returns, and only hints at it to the storefront", async () => {
    const data = await opened();
    world.memory.pay(data.payment);
    const reply = await takeBack(world, requestOf({ token: tokenOf(data) }));
    expect(reply.headers).toMatchObject({ location: "https://shop.example/return?polygate=paid" });
    expect((await rowOf(data)).outcome).toBe("ordered");
  });

  it.each([1199, 1201])("makes no order of %i where 1200 was asked", async (amount) => {
    const data = await opened();
    await hook(world.memory.pay(data.payment, amount));
    expect((await rowOf(data)).outcome).toBe("mismatch");
    expect(world.shop.orders.size).toBe(0);
    expect((await authorize(world, "shop", "payses_1")).status).toBe("pending");
    const token = tokenOf(data);
    expect((await pay(world, requestOf({ token }))).status).toBe(409);
    const back = await takeBack(world, requestOf({ token }));
    expect(back.headers).toMatchObject({
      location: "https://shop.example/return?polygate=pending",
    });
  });

  it("revives a session that ended in error and clears the way for the paid one", async () => {
    const data = await opened("payses_2");
    world.shop.sessions.set("payses_1", { status: "pending", collectionId: "paycol_1" });
    world.shop.sessions.set("payses_2", { status: "error", collectionId: "paycol_1" });
    await hook(world.memory.pay(data.payment));
    expect([...world.shop.sessions.keys()]).toEqual(["payses_2"]);
    expect((await rowOf(data)).outcome).toBe("ordered");
  });

  it("ends as session_replaced where the session is gone, with the money due", async () => {
    const data = await opened();
    world.shop.sessions.delete("payses_1");
    await hook(world.memory.pay(data.payment));
    expect(await rowOf(data)).toMatchObject({ outcome: "session_replaced", refundDue: 1200 });
    expect(await world.ledger.forMerchant()).toHaveLength(1);
  });

  it("gives an orphan's money back by itself where that is wanted", async () => {
    world = createFakeWorld({ refundOrphans: true });
    const data = await opened();
    world.shop.sessions.delete("payses_1");
    const message = world.memory.pay(data.payment);
    await hook(message);
    await hook(message);
    const row = await rowOf(data);
    expect(row).toMatchObject({ outcome: "session_replaced", refundDue: 0 });
    expect(row.refunds).toHaveLength(1);
    expect(row.refunds[0]).toMatchObject({ status: "succeeded", money: { amount: 1200 } });
  });

  it("leaves it to the merchant where the gateway refuses to give it back", async () => {
    world = createFakeWorld({ refundOrphans: true });
    const data = await opened();
    world.shop.sessions.delete("payses_1");
    const refuse = () => Promise.reject(new PaymentError("request_invalid", "memory: too late"));
    Object.assign(world.setups.get("shop")?.gateway ?? {}, { refund: refuse });
    await hook(world.memory.pay(data.payment));
    const row = await rowOf(data);
    expect(row).toMatchObject({ outcome: "session_replaced", refundDue: 1200 });
    expect(row.refunds[0]?.status).toBe("failed");
  });

  it("ends as second_payment where the order is already paid for", async () => {
    const first = await opened("payses_1");
    const second = await opened("payses_2");
    await hook(world.memory.pay(first.payment));
    await hook(world.memory.pay(second.payment));
    expect(await rowOf(first)).toMatchObject({ outcome: "ordered", refundDue: 0 });
    expect(await rowOf(second)).toMatchObject({ outcome: "second_payment", refundDue: 1200 });
  });

  it("ends as cart_failed when the stock is gone, refunded where the gateway can", async () => {
    world.shop.stocked = false;
    const data = await opened();
    await hook(world.memory.pay(data.payment));
    const row = await rowOf(data);
    expect(row).toMatchObject({ outcome: "cart_failed", refundDue: 0 });
    expect(row.reason).toContain("required inventory");
    expect(row.refunds).toHaveLength(1);
  });

  it("opens no new link for a cart whose money is to be given back by hand, until it is", async () => {
    world = createFakeWorld({ without: ["refund"] });
    world.shop.stocked = false;
    const data = await opened();
    await hook(world.memory.pay(data.payment));
    expect(await rowOf(data)).toMatchObject({ outcome: "cart_failed", refundDue: 1200 });
    world.shop.sessions.set("payses_1", { status: "pending", collectionId: "paycol_1" });
    const token = tokenOf(data);
    expect((await pay(world, requestOf({ token }))).status).toBe(409);
    await givenBack(world, data.payment);
    expect((await pay(world, requestOf({ token }))).status).toBe(303);
  });

  it("counts one transaction once", async () => {
    const first = await opened("payses_1");
    await hook(world.memory.pay(first.payment));
    const second = await opened("payses_2", "paycol_2");
    const [fact] = (await rowOf(first)).facts;
    if (!fact) throw new Error("no fact");
    const stolen = { ...fact, reference: (await rowOf(second)).reference ?? "" };
    await world.ledger.change(second.payment, (row) => ({ ...row, facts: [stolen] }));
    await settle(world, second.payment);
    expect((await rowOf(second)).outcome).toBe("mismatch");
    expect(world.shop.orders.has("paycol_2")).toBe(false);
  });

  it("does not take a test payment for a live one", async () => {
    const data = await opened();
    world.memory.pay(data.payment);
    await world.ledger.change(data.payment, (row) => ({ ...row, mode: "live" }));
    await settle(world, data.payment);
    expect((await authorize(world, "shop", "payses_1")).status).toBe("pending");
    expect((await rowOf(data)).facts).toEqual([]);
    expect(world.shop.orders.size).toBe(0);
  });

  it("closes the link of a session that is gone, and still sees it paid", async () => {
    const data = await opened();
    world.shop.sessions.delete("payses_1");
    await settle(world, data.payment);
    expect(recordOf(await rowOf(data)).status).toBe("canceled");
    world.memory.pay(data.payment);
    await settle(world, data.payment);
    expect((await rowOf(data)).outcome).toBe("session_replaced");
  });

  it("gives up an attempt that nobody paid for a week", async () => {
    const data = await opened();
    for (let day = 0; day < 9; day += 1) {
      world.advance(24 * 3_600_000);
      await sweep(world);
    }
    expect((await rowOf(data)).outcome).toBe("unpaid");
    expect((await rowOf(data)).nextCheckAt).toBeUndefined();
  });
});

describe("receiveWebhook", () => {
  it("refuses a forged one with 401 and changes nothing", async () => {
    const data = await opened();
    const message = world.memory.webhook(data.payment);
    const forged = { ...message.headers, "x-memory-signature": "00" };
    const reply = await receiveWebhook(world, requestOf({ ...message, headers: forged }));
    expect(reply.status).toBe(401);
    expect((await rowOf(data)).messages).toEqual([]);
  });

  it("keeps the message before it is settled", async () => {
    const data = await opened();
    const setup = world.setups.get("shop");
    if (!setup) throw new Error("no setup");
    await storeWebhook(world, setup, requestOf(world.memory.pay(data.payment)));
    const row = await rowOf(data);
    expect(row.messages[0]).toMatchObject({ from: "webhook" });
    expect(row.nextCheckAt).toBe(world.now());
    expect(recordOf(row).status).toBe("captured");
  });

  it("acknowledges and ignores payments of other shops on the same account", async () => {
    const { gateway } = world.memory;
    const paymentId = "00000000000000000000";
    const url = "https://other.example";
    const money = { amount: 500, currency: "INR" };
    const urls = { returnUrl: url, cancelUrl: url, webhookUrl: url };
    await gateway.createSession({ paymentId, money, ...urls });
    const reply = await hook(world.memory.pay(paymentId));
    expect(reply).toMatchObject({ status: 200, body: "OK" });
    expect(await world.ledger.forMerchant()).toEqual([]);
  });

  it("lets an address with one payment's token speak of no other", async () => {
    const one = await opened("payses_1");
    const other = await opened("payses_2", "paycol_2");
    const message = world.memory.pay(other.payment);
    await receiveWebhook(world, requestOf({ ...message, token: tokenOf(one) }));
    expect((await rowOf(other)).messages).toEqual([]);
  });
});

describe("refund", () => {
  async function paid() {
    const data = await opened();
    await hook(world.memory.pay(data.payment));
    return data;
  }

  it("happens once per refund of Medusa's", async () => {
    const { payment } = await paid();
    const request = { medusaId: "ref_1", amount: "5.00" };
    const one = await refund(world, "shop", payment, request);
    const again = await refund(world, "shop", payment, request);
    expect(again.id).toBe(one.id);
    const status = await world.memory.gateway.getPayment({
      paymentId: payment,
      asked: { amount: 1200, currency: "INR" },
    });
    expect(status.refunds).toHaveLength(1);
  });

  it("gives back no more than is there", async () => {
    const { payment } = await paid();
    await refund(world, "shop", payment, { medusaId: "ref_1", amount: "11.00" });
    const more = refund(world, "shop", payment, { medusaId: "ref_2", amount: "1.01" });
    await expect(more).rejects.toThrow("Only 1.00 INR");
  });

  it("writes down what the gateway cannot do before it refuses, and books it once it is done by hand", async () => {
    world = createFakeWorld({ without: ["refund"] });
    const data = await paid();
    const request = { medusaId: "ref_1", amount: "12.00" };
    const refused = refund(world, "shop", data.payment, request);
    await expect(refused).rejects.toThrow(/Give 12\.00 INR back by hand/);
    expect((await rowOf(data)).refundDue).toBe(1200);
    await givenBack(world, data.payment);
    expect(world.shop.refunds).toEqual(["pay_payses_1"]);
    const booked = await refund(world, "shop", data.payment, { ...request, medusaId: "ref_2" });
    expect(booked.status).toBe("manual");
    expect(await rowOf(data)).toMatchObject({ refundDue: 0 });
    await givenBack(world, data.payment);
    expect((await rowOf(data)).refunds).toHaveLength(1);
  });

  it("asks first after an answer was lost, and does not give back twice", async () => {
    const data = await paid();
    const setup = world.setups.get("shop");
    const real = setup?.gateway.refund?.bind(setup.gateway);
    if (!setup || !real) throw new Error("no refund");
    const carriedOut = async (...parameters: Parameters<typeof real>) => {
      await real(...parameters);
      throw new PaymentError("gateway_unavailable", "memory: no answer");
    };
    Object.assign(setup.gateway, { refund: carriedOut });
    const lost = refund(world, "shop", data.payment, { medusaId: "ref_1", amount: "12.00" });
    await expect(lost).rejects.toThrow("no answer");
    const again = () => Promise.reject(new Error("it was asked to give back twice"));
    Object.assign(setup.gateway, { refund: again });
    const found = await refund(world, "shop", data.payment, { medusaId: "ref_2", amount: "12.00" });
    expect(found.status).toBe("succeeded");
    expect((await rowOf(data)).refunds).toHaveLength(1);
  });

  it("that fails after Medusa booked it is the merchant's to make good", async () => {
    const data = await paid();
    const id = "00000000000000000001";
    const money = { amount: 1200, currency: "INR" };
    const entry = { id, medusaId: "ref_1", money, status: "pending" as const, at: world.now() };
    await world.ledger.change(data.payment, (row) => ({ ...row, refunds: [entry] }));
    const setup = world.setups.get("shop");
    if (!setup) throw new Error("no setup");
    const failed = async () => ({ reference: id, status: "failed" as const, money });
    Object.assign(setup.gateway, { getRefund: failed });
    await settle(world, data.payment);
    expect(await rowOf(data)).toMatchObject({ outcome: "ordered", refundDue: 1200 });
    expect(await world.ledger.forMerchant()).toHaveLength(1);
  });
});
