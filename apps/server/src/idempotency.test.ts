import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { visit } from "./__fixtures__/visit.ts";
import { newestAt, OTHER_KEY, startWorld, type World } from "./__fixtures__/world.ts";
import { openStorage } from "./storage/storage.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const ORDER = '{"amount":"250.00","currency":"BDT","gateway":"wezopay","merchant_ref":"ORDER-1"}';
const post = (body: string, key: string, apiKey?: string) =>
  world.api("POST", "/api/v1/create-payment", body, apiKey, { "idempotency-key": key });
const made = () => world.sandbox.control.payments("wezopay").length;

describe("a request with a key of its own", () => {
  it("is carried out once, and a repeat gets the same answer byte for byte", async () => {
    const first = await post(ORDER, "one");
    expect(first.status).toBe(200);
    world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
    await world.settle();
    expect(await post(ORDER, "one")).toEqual(first);
    expect(made()).toBe(1);
  });

  it("is refused where the key came with another body, or another address", async () => {
    await post(ORDER, "one");
    expect((await post(ORDER.replace("250", "251"), "one")).status).toBe(409);
    expect((await post(`${ORDER} `, "one")).status).toBe(409);
    expect(made()).toBe(1);
  });

  it("has one result however many come at once", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(ORDER, "one")));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(made()).toBe(1);
  });

  it("belongs to its store, and is forgotten after a day", async () => {
    await post(ORDER, "one");
    expect((await post(ORDER, "one", OTHER_KEY)).status).toBe(200);
    expect(made()).toBe(2);
    world.advance(24 * 3_600_000);
    expect((await post(ORDER.replace("250", "99"), "one")).status).toBe(200);
    expect(made()).toBe(3);
  });

  it("keeps a refusal, and lets what could not be done now be tried again", async () => {
    const bad = ORDER.replace("250.00", "nothing");
    const refused = await post(bad, "one");
    expect(refused.status).toBe(422);
    expect(await post(bad, "one")).toEqual(refused);
    world.sandbox.control.setOutage("wezopay", { mode: "error", calls: 9, status: 503 });
    expect((await post(ORDER, "two")).status).toBe(503);
    world.sandbox.control.setOutage("wezopay", undefined);
    expect((await post(ORDER, "two")).status).toBe(200);
    expect((await post(ORDER, "ä")).status).toBe(422);
  });

  it("goes on where a crash broke it off, under the same session", async () => {
    const { engine } = world.server;
    const first = await post(ORDER, "one");
    const { session_id } = first.body.payment;
    const where = { store_id: await storeOf(session_id), key: "two" };
    const { createHash } = await import("node:crypto");
    const request_hash = createHash("sha256")
      .update("POST /api/v1/create-payment\n")
      .update(ORDER)
      .digest("hex");
    // Whoever began it wrote the session down and has not come back.
    await engine.storage.run("claimRequest", {
      ...where,
      request_hash,
      result_id: session_id,
      now: engine.clock(),
      lease: 1_000,
    });
    world.advance(2_000);
    expect((await post(ORDER, "two")).body.payment.session_id).toBe(session_id);
    expect(made()).toBe(1);
  });

  it("gives money back once", async () => {
    const { body } = await post(ORDER, "one");
    world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
    await world.settle();
    const { session_id } = body.payment;
    const refund = (json: string) =>
      world.api("POST", `/api/v1/refund/${session_id}`, json, undefined, {
        "idempotency-key": "back",
      });
    const answers = await Promise.all(Array.from({ length: 6 }, () => refund('{"amount":100}')));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await refund('{"amount":50}')).status).toBe(409);
    const { refunds } = (await world.api("GET", `/api/v1/payment/${session_id}/refunds`)).body;
    expect(refunds).toHaveLength(1);
  });
});

describe("a refund whose answer was lost in the server itself", () => {
  it("is the same refund when it is asked for again with its key", async () => {
    await world.close();
    let failures = 1;
    world = await startWorld(
      {},
      {
        async openStorage(options) {
          const storage = await openStorage(options);
          return {
            ...storage,
            run(name, input) {
              if (name === "beginRefund" && failures-- > 0) {
                return Promise.reject(new Error("the database is away"));
              }
              return storage.run(name, input);
            },
          };
        },
      },
    );
    const payment = await world.create("zaakpay");
    await visit(world, "zaakpay", payment.checkout_url);
    world.sandbox.control.act("zaakpay", newestAt(world.sandbox, "zaakpay").id, "pay");
    await world.settle();
    const refund = () =>
      world.api("POST", `/api/v1/refund/${payment.session_id}`, '{"amount":100}', undefined, {
        "idempotency-key": "back",
      });
    expect((await refund()).status).toBe(500);
    expect((await refund()).status).toBe(200);
    const { refunds } = (await world.api("GET", `/api/v1/payment/${payment.session_id}/refunds`))
      .body;
    expect(refunds).toMatchObject([{ amount: 100 }]);
  });
});

async function storeOf(session_id: string): Promise<string> {
  const view = await world.server.engine.storage.run("readSession", { session_id });
  return view?.session.store_id ?? "";
}
