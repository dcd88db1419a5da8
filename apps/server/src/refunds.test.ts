import { SANDBOX_ACCOUNTS } from "@polygate/sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCaseOf } from "./__fixtures__/owner.ts";
import { visit } from "./__fixtures__/visit.ts";
import { newestAt, OTHER_KEY, startWorld, type World } from "./__fixtures__/world.ts";
import { giveUp, proveRefund } from "./engine/cases.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

async function pay(gateway: "zaakpay" | "zotlo" | "wezopay" | "paygate") {
  const payment = await world.create(gateway);
  await visit(world, gateway, payment.checkout_url);
  world.sandbox.control.act(gateway, newestAt(world.sandbox, gateway).id, "pay");
  await world.settle();
  await world.settle();
  return payment.session_id;
}

const refund = (sessionId: string, body = "{}", headers: Record<string, string> = {}) =>
  world.api("POST", `/api/v1/refund/${sessionId}`, body, undefined, headers);
const refunds = async (sessionId: string) =>
  (await world.api("GET", `/api/v1/payment/${sessionId}/refunds`)).body.refunds;

/** A gateway may take long: asked again and again until it says what became of a refund. */
async function wait(hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    world.advance(3_600_000);
    await world.settle();
  }
}

describe("a refund by API", () => {
  it("goes through, and is counted and told once however often the gateway speaks of it", async () => {
    const session = await pay("zaakpay");
    const { status, body } = await refund(session, '{"amount":100.50,"reason":"one cup broke"}');
    expect(status).toBe(200);
    expect(body.refund).toMatchObject({ amount: 100.5, status: "pending", way: "api" });
    await wait(30);
    expect(await refunds(session)).toMatchObject([{ status: "succeeded", amount: 100.5 }]);
    expect(await world.get(session)).toMatchObject({ status: "success", refunded_amount: 100.5 });
    expect(newestAt(world.sandbox, "zaakpay").refunds).toHaveLength(1);
    expect(world.told.map(({ body }) => body.event)).toEqual([
      "payment.success",
      "payment.refunded",
    ]);
  });

  it("is never more than what was received, is back, or is on its way", async () => {
    const session = await pay("zaakpay");
    expect((await refund(session, '{"amount":250.51}')).body.error).toMatchObject({
      code: "conflict",
      message: expect.stringContaining("at most 250.50 INR"),
    });
    const all = await Promise.all(
      Array.from({ length: 5 }, () => refund(session, '{"amount":100}')),
    );
    expect(all.map(({ status }) => status).toSorted()).toEqual([200, 200, 409, 409, 409]);
    expect((await refund(session)).body.refund).toMatchObject({ amount: 50.5 });
    expect((await refund(session)).status).toBe(409);
    expect((await refund(session, '{"amount":0}')).status).toBe(422);
  });

  it("whose call gets no answer is asked about, never sent again", async () => {
    const session = await pay("zaakpay");
    world.sandbox.control.setOutage("zaakpay", {
      mode: "error",
      calls: 1,
      status: 503,
      carriedOut: true,
    });
    expect((await refund(session)).body.refund).toMatchObject({ status: "pending" });
    expect((await refund(session)).status).toBe(409);
    await wait(30);
    expect(await refunds(session)).toMatchObject([{ status: "succeeded" }]);
    expect(newestAt(world.sandbox, "zaakpay").refunds).toHaveLength(1);
  });

  it("that nobody knows of for days becomes a case, and is given up only by a person", async () => {
    const session = await pay("zaakpay");
    world.sandbox.control.setOutage("zaakpay", {
      mode: "error",
      calls: 1,
      status: 503,
      carriedOut: false,
    });
    await refund(session);
    await wait(80);
    expect(await refunds(session)).toMatchObject([{ status: "pending" }]);
    expect((await openCaseOf(world, "refund_due")).reason).toContain("has not said for days");
    const { engine } = world.server;
    const [{ refund_id } = { refund_id: "" }] = await refunds(session);
    const found = await engine.storage.run("readRefund", { refund_id });
    if (!found) throw new Error("no refund");
    expect(await giveUp(engine, found, "owner")).toMatchObject({ type: "given_up" });
    expect((await refund(session)).status).toBe(200);
  });

  it("is asked about within what its account may be asked", async () => {
    await world.close();
    world = await startWorld({ limits: { questionsPerMinute: 10 } });
    const session = await pay("zaakpay");
    for (let part = 0; part < 12; part += 1) await refund(session, '{"amount":1}');
    world.advance(10 * 60_000);
    let asked = 0;
    world.answerInstead = (url) => {
      if (url.includes("/checkTxn")) asked += 1;
      return undefined;
    };
    await world.settle();
    expect(asked).toBe(10);
    world.advance(60_000);
    await world.settle();
    expect(asked).toBeGreaterThan(11);
  });

  it("that is under way is not taken for one that somebody made by hand: both would go out", async () => {
    const session = await pay("zaakpay");
    const { refund_id } = (await refund(session, '{"amount":100}')).body.refund;
    const { engine } = world.server;
    const found = await engine.storage.run("readRefund", { refund_id });
    if (!found) throw new Error("no refund");
    const proven = await proveRefund(engine, found, { proof: "UTR-BACK-1", by: "owner" });
    expect(proven).toMatchObject({
      type: "refused",
      message: expect.stringContaining("on its way"),
    });
    expect(await refunds(session)).toMatchObject([{ status: "pending", way: "api" }]);
  });

  it("that was never sent may be made by hand instead", async () => {
    const session = await pay("zaakpay");
    const { engine } = world.server;
    const reserved = await engine.storage.run("reserveRefund", {
      session_id: session,
      reason: null,
      by: "owner",
      now: world.now(),
    });
    if (reserved.type !== "reserved") throw new Error("no refund");
    const proven = await proveRefund(engine, reserved, { proof: "UTR-BACK-1", by: "owner" });
    expect(proven).toMatchObject({ type: "recorded", refund: { way: "manual" } });
    await wait(1);
    expect(newestAt(world.sandbox, "zaakpay").refunds).toHaveLength(0);
  });

  it("that the gateway refuses frees its money and says so", async () => {
    const session = await pay("zaakpay");
    world.answerInstead = (url) =>
      url.includes("/updateTxn")
        ? Response.json({
            merchantIdentifier: SANDBOX_ACCOUNTS.zaakpay.merchantIdentifier,
            orderDetail: { orderId: newestAt(world.sandbox, "zaakpay").orderId },
            responseCode: "201",
            responseDescription: "Transaction cannot be refunded.",
          })
        : undefined;
    const { body } = await refund(session);
    world.answerInstead = () => undefined;
    expect(body.refund).toMatchObject({ status: "failed" });
    expect((await openCaseOf(world, "refund_due")).reason).toContain("failed");
    expect((await refund(session)).body.refund).toMatchObject({ status: "pending" });
  });

  it("that is put off and then refused is told to the shop, once, with the reason", async () => {
    const session = await pay("zaakpay");
    const { id } = newestAt(world.sandbox, "zaakpay");
    world.sandbox.control.setScenario("zaakpay", "refund_put_off", id);
    const { body } = await refund(session, '{"amount":100.50}');
    expect(body.refund).toMatchObject({ status: "pending" });
    world.sandbox.control.setScenario("zaakpay", "refund_refused", id);
    await wait(2);
    const told = world.told.filter((it) => it.body.event === "refund.failed");
    expect(told).toHaveLength(1);
    expect(told[0]?.body).toMatchObject({
      session_id: session,
      status: "success",
      refunded_amount: 0,
      refund: {
        refund_id: body.refund.refund_id,
        amount: 100.5,
        status: "failed",
        error: "Transaction cannot be refunded.",
      },
    });
    expect((await refunds(session))[0]).toEqual(told[0]?.body.refund);
  });

  it("that was refused, and turns out to have gone through, has gone through", async () => {
    const session = await pay("zaakpay");
    world.sandbox.control.setScenario(
      "zaakpay",
      "refund_refused",
      newestAt(world.sandbox, "zaakpay").id,
    );
    const { refund_id, status } = (await refund(session, '{"amount":100.50}')).body.refund;
    expect(status).toBe("failed");
    const { storage, accounts } = world.server.engine;
    const account = accounts.get("zaakpay")?.name ?? "";
    const view = await storage.run("readSession", { session_id: session });
    const { payment_id = "", reference } = view?.payment ?? {};
    const money = { amount: 10_050, currency: "INR" };
    await storage.run("applyAnswer", {
      ...{ payment_id, account, title: "Zaakpay", learnsReference: false },
      reason: "watch",
      report: {
        reference: reference ?? payment_id,
        status: "captured",
        captured: { amount: 25_050, currency: "INR" },
        transactionId: view?.transactionId ?? "",
        refunds: [{ reference: refund_id, status: "succeeded", money }],
      },
      raw: Buffer.from("{}"),
      now: world.now(),
    });
    await world.settle();
    expect(await refunds(session)).toMatchObject([{ refund_id, status: "succeeded", error: null }]);
    expect(world.told.map(({ body }) => body.event).slice(-1)).toEqual(["payment.refunded"]);
    expect((await refund(session)).body.refund).toMatchObject({ amount: 150 });
  });

  it("is another store's business, and needs its permission", async () => {
    const session = await pay("zaakpay");
    const other = await world.api("POST", `/api/v1/refund/${session}`, "{}", OTHER_KEY);
    expect(other.status).toBe(403);
    expect(
      (await world.api("GET", `/api/v1/payment/${session}/refunds`, undefined, OTHER_KEY)).status,
    ).toBe(404);
  });
});

describe("a refund that was made at the gateway", () => {
  it("is written down once, and counts against what can be given back", async () => {
    const session = await pay("zaakpay");
    const at = newestAt(world.sandbox, "zaakpay");
    world.sandbox.control.act("zaakpay", at.id, "refund", { amount: "50.00" });
    await wait(30);
    const { engine } = world.server;
    const view = await engine.storage.run("readSession", { session_id: session });
    await engine.storage.run("requestCheck", {
      payment_id: view?.payment.payment_id ?? "",
      reason: "hint",
      now: engine.clock(),
    });
    await wait(2);
    expect(await refunds(session)).toMatchObject([
      { way: "gateway", status: "succeeded", amount: 50 },
    ]);
    expect((await refund(session)).body.refund).toMatchObject({ amount: 200.5 });
  });

  it("is asked about, ever less often, until the gateway says that it is through", async () => {
    const session = await pay("zaakpay");
    const { id } = newestAt(world.sandbox, "zaakpay");
    world.sandbox.control.act("zaakpay", id, "refund", { amount: "50.00" });
    await world.settle();
    expect(await refunds(session)).toEqual([]);
    let asked = 0;
    world.answerInstead = (url) => {
      if (url.includes("/checkTxn")) asked += 1;
      return undefined;
    };
    await wait(23);
    expect(await refunds(session)).toEqual([]);
    const before = asked;
    expect(before).toBeGreaterThan(4);
    expect(before).toBeLessThan(20);
    await wait(48);
    expect(await refunds(session)).toMatchObject([{ status: "succeeded", amount: 50 }]);
    const after = asked;
    await wait(48);
    expect([asked, world.told.at(-1)?.body.event]).toEqual([after, "payment.refunded"]);
  });

  it("is asked about again where the gateway was silent meanwhile", async () => {
    const session = await pay("zaakpay");
    const { id } = newestAt(world.sandbox, "zaakpay");
    world.sandbox.control.act("zaakpay", id, "refund", { amount: "50.00" });
    await world.settle();
    await wait(2);
    world.sandbox.control.setOutage("zaakpay", { mode: "error", calls: 40, status: 503 });
    await wait(30);
    world.sandbox.control.setOutage("zaakpay", undefined);
    await wait(48);
    expect(await refunds(session)).toMatchObject([{ status: "succeeded" }]);
  });

  it("at Zotlo, is ours where we asked for it", async () => {
    const session = await pay("zotlo");
    expect((await refund(session)).body.refund).toMatchObject({ way: "api", amount: 149.9 });
    await wait(2);
    expect(await refunds(session)).toMatchObject([{ way: "api", status: "succeeded" }]);
    expect(await world.get(session)).toMatchObject({ refunded_amount: 149.9 });
  });
});

describe("a refund by hand", () => {
  it("waits for a person where the gateway has none, and is proven by one transfer once", async () => {
    const session = await pay("wezopay");
    const { body } = await refund(session, '{"amount":"99.00"}');
    expect(body.refund).toMatchObject({ status: "due", way: "manual" });
    await openCaseOf(world, "refund_due");
    const { engine } = world.server;
    const found = await engine.storage.run("readRefund", { refund_id: body.refund.refund_id });
    if (!found) throw new Error("no refund");
    const proof = { proof: "trx 77 a", by: "owner" };
    expect(await proveRefund(engine, found, proof)).toMatchObject({
      type: "recorded",
      refund: { reference: "TRX77A" },
    });
    expect(await proveRefund(engine, found, proof)).toMatchObject({ type: "recorded" });
    await world.settle();
    expect(await world.get(session)).toMatchObject({ refunded_amount: 99 });
    expect(await engine.storage.run("listCases", { status: "open", limit: 9 })).toEqual([]);

    const second = await refund(session, '{"amount":"50"}');
    const next = await engine.storage.run("readRefund", {
      refund_id: second.body.refund.refund_id,
    });
    if (!next) throw new Error("no refund");
    expect(await proveRefund(engine, next, proof)).toMatchObject({ type: "refused" });
    expect(await giveUp(engine, next, "owner")).toMatchObject({ type: "given_up" });
    await giveUp(engine, next, "owner");
    await world.settle();
    expect(world.told.filter((it) => it.body.event === "refund.failed")).toMatchObject([
      { body: { refund: { refund_id: next.refund.refund_id, status: "canceled" } } },
    ]);
    expect((await refund(session)).body.refund).toMatchObject({ amount: 151 });
  });

  it("counts what was received where PayGate takes less than was asked", async () => {
    const session = await pay("paygate");
    expect(await world.get(session)).toMatchObject({ requested_amount: 100, received_amount: 99 });
    expect((await refund(session, '{"amount":100}')).status).toBe(409);
    expect((await refund(session)).body.refund).toMatchObject({ amount: 99 });
  });
});
