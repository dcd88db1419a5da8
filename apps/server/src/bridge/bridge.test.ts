import type { Command, Reply } from "@polygate/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakePlatform, type FakePlatform, SHOP } from "../__fixtures__/fake-platform.ts";
import { newestAt, startWorld, type World } from "../__fixtures__/world.ts";

let world: World;
let shop: FakePlatform;
beforeEach(async () => {
  shop = createFakePlatform();
  world = await startWorld({ stores: [SHOP] }, { platforms: shop.factories });
  await fetch(`${world.server.url}/stores/tea/wake`);
});
afterEach(() => world.close());

const MONEY = { amount: 25_000, currency: "BDT" };
type Open = Extract<Command, { type: "open" }>;
let count = 0;

function toOpen(fields: Partial<Open> = {}): Open {
  count += 1;
  return {
    type: "open",
    id: `open-${count}`,
    orderId: "727",
    money: MONEY,
    mode: "test",
    account: "wezopay",
    buyer: { email: "john@example.com", ip: "192.0.2.1", language: "en" },
    returnUrl: "http://shop.test/thanks",
    cancelUrl: "http://shop.test/cart",
    ...fields,
  };
}

const ask = (command: Command): Promise<Reply> => shop.bridge().handle(command);

async function open(fields: Partial<Open> = {}) {
  const reply = await ask(toOpen(fields));
  if (reply.type !== "redirect") throw new Error(JSON.stringify(reply));
  return reply;
}

async function stateOf(orderId = "727") {
  const reply = await ask({ type: "status", id: "s", orderId });
  if (reply.type !== "state") throw new Error(JSON.stringify(reply));
  return reply;
}

function pay(id = newestAt(world.sandbox, "wezopay").id, fields: { amount?: string } = {}) {
  world.sandbox.control.act("wezopay", id, "pay", fields);
}

const visit = (url: string) => fetch(url).then((page) => page.text());

/** What the shop was told, in one word each. */
const told = () =>
  shop.reports.map((report) => (report.type === "payment" ? report.record.status : report.type));

describe("a store's address", () => {
  it("hands its platform the bytes as they came, and the path below it", async () => {
    const body = Buffer.from([0, 255, 10, 13, 34]);
    const response = await fetch(`${world.server.url}/stores/tea/a/b%20c?d=1`, {
      method: "POST",
      body,
    });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({
      path: "/a/b%20c",
      method: "POST",
      body: body.toString("hex"),
    });
  });

  it("is there for stores on platforms only", async () => {
    for (const store of ["coffee", "__proto__", "wezopay"]) {
      expect((await fetch(`${world.server.url}/stores/${store}/x`)).status).toBe(404);
    }
  });

  it("takes no more than a megabyte", async () => {
    const body = new Uint8Array(1024 * 1024 + 1);
    const response = await fetch(`${world.server.url}/stores/tea/x`, { method: "POST", body });
    expect(response.status).toBe(413);
  });

  it("stands in what the platform is made with", () => {
    expect(shop.context()).toMatchObject({
      mode: "test",
      publicUrl: `${world.server.url}/stores/tea`,
    });
  });
});

describe("open", () => {
  it("leads to the buyer's page, and tells the shop once it is paid", async () => {
    const reply = await open();
    expect(reply).toMatchObject({ reused: false });
    const page = await (await fetch(reply.url)).text();
    expect(page).toContain("WezoPay");
    pay();
    await world.settle();
    expect(told()).toEqual(["captured"]);
    expect(shop.reports[0]).toMatchObject({
      orderId: "727",
      paymentId: reply.paymentId,
      gateway: "wezopay",
      mode: "test",
      asked: MONEY,
      accepted: true,
    });
    expect(await (await fetch(reply.url)).text()).toContain("http://shop.test/thanks");
  });

  it("gets the same answer for the same command, whatever happened since", async () => {
    const command = toOpen();
    const first = await ask(command);
    pay();
    await world.settle();
    expect(await ask({ ...command })).toEqual(first);
  });

  it("is not carried out again for the same command, though the payment has ended since", async () => {
    const command = toOpen();
    const first = await ask(command);
    world.advance(3_600_000);
    await world.settle();
    expect(await ask({ ...command })).toEqual(first);
    expect(world.sandbox.control.payments("wezopay")).toHaveLength(1);
    expect(await open()).toMatchObject({ reused: false });
  });

  it("refuses a command's id with other content", async () => {
    const command = toOpen();
    await ask(command);
    await expect(ask({ ...command, orderId: "728" })).rejects.toMatchObject({ code: "conflict" });
  });

  it("makes one payment of many clicks", async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => open()));
    expect(new Set(replies.map(({ paymentId }) => paymentId)).size).toBe(1);
    expect(replies.filter(({ reused }) => !reused)).toHaveLength(1);
    expect(world.sandbox.control.payments("wezopay")).toHaveLength(1);
  });

  it("goes on with the order's open payment of the same sum", async () => {
    const first = await open();
    expect(await open()).toMatchObject({ paymentId: first.paymentId, reused: true });
  });

  it("opens another payment for another sum, and closes the first where its gateway can", async () => {
    const first = await open({ account: "paygate", money: { amount: 10_000, currency: "INR" } });
    const second = await open({ account: "paygate", money: { amount: 11_000, currency: "INR" } });
    expect(second).toMatchObject({ reused: false });
    expect(second.paymentId).not.toBe(first.paymentId);
    await world.settle();
    const [old, current] = world.sandbox.control.payments("paygate");
    expect([old?.status, current?.status]).toEqual(["cancelled", "open"]);
    expect(told()).toEqual([]);
  });

  it("watches the first where its gateway cannot close it, and its money pays the order", async () => {
    await open();
    const [first] = world.sandbox.control.payments("wezopay");
    await open({ account: "zozo", money: { amount: 25_000, currency: "INR" } });
    await world.settle();
    pay(first?.id);
    await world.settle();
    expect(told()).toEqual(["captured"]);
    expect(await stateOf()).toMatchObject({ asked: MONEY, record: { late: false } });
  });

  it("opens another once the first is about to end", async () => {
    const first = await open();
    world.advance(first.expiresAt - world.now() - 60_000);
    expect(await open()).toMatchObject({ reused: false });
  });

  it("closes an order's other payments once it is paid", async () => {
    await open({ account: "paygate", money: { amount: 10_000, currency: "INR" }, group: "cart" });
    await open({ orderId: "728" });
    pay();
    await world.settle();
    expect(world.sandbox.control.payments("paygate").at(-1)?.status).toBe("open");
    await open({ orderId: "729", group: "cart" });
    await world.settle();
    expect(world.sandbox.control.payments("paygate").at(-1)?.status).toBe("cancelled");
  });

  it("does not have a paid order paid again, and shows that it is paid", async () => {
    await open();
    pay();
    await world.settle();
    const again = await open();
    expect(await (await fetch(again.url)).text()).toContain("http://shop.test/thanks");
    expect(world.sandbox.control.payments("wezopay")).toHaveLength(1);
    const more = await ask(toOpen({ money: { amount: 30_000, currency: "BDT" } }));
    expect(more).toMatchObject({
      type: "refused",
      message: expect.stringContaining("is there already"),
    });
  });

  it("asks a quick gateway first, where the buyer may have paid", async () => {
    const first = await open();
    await fetch(first.url);
    world.sandbox.control.setScenario("wezopay", "lost", newestAt(world.sandbox, "wezopay").id);
    pay();
    expect(await open({ account: "zozo", money: MONEY })).toMatchObject({
      paymentId: first.paymentId,
    });
    await world.server.sweep();
    expect(told()).toEqual(["captured"]);
  });

  it("is refused where mode, sum, account or address do not fit, with a word for the merchant", async () => {
    for (const [fields, word] of [
      [{ mode: "live" }, "is for test payments"],
      [{ money: { amount: 0, currency: "BDT" } }, "more than zero"],
      [{ account: "elsewhere" }, "no such test account"],
      [{ money: { amount: 25_000, currency: "USD" } }, "WezoPay"],
      [{ returnUrl: "javascript:alert(1)" }, "returnUrl"],
      [{ metadata: "[]" }, "JSON text of an object"],
      [{ expiresAt: 1 }, "given this order up"],
      [{ account: "zaakpay", money: { amount: 100, currency: "INR" }, buyer: {} }, "email"],
    ] as const) {
      const reply = await ask(toOpen(fields));
      expect(reply).toMatchObject({ type: "refused", message: expect.stringContaining(word) });
    }
    expect(world.sandbox.control.payments("wezopay")).toEqual([]);
  });

  it("may be repeated where the gateway was down, and works then", async () => {
    world.sandbox.control.setOutage("wezopay", { mode: "error", calls: 100, status: 503 });
    const command = toOpen();
    await expect(ask(command)).rejects.toMatchObject({ code: "gateway_unavailable" });
    world.sandbox.control.setOutage("wezopay", undefined);
    expect(await ask(command)).toMatchObject({ type: "redirect", reused: false });
  });

  it("ends when the shop gives the order up", async () => {
    const expiresAt = world.now() + 600_000;
    expect(await open({ expiresAt })).toMatchObject({ expiresAt });
    world.advance(600_001);
    await world.settle();
    world.advance(120_000);
    await world.settle();
    expect(told()).toEqual(["expired"]);
  });
});

describe("close", () => {
  it("ends the payment unless it is paid, and says so", async () => {
    await open({ account: "paygate", money: { amount: 10_000, currency: "INR" } });
    expect(await ask({ type: "close", id: "c1", orderId: "727" })).toEqual({ type: "accepted" });
    await world.settle();
    expect(newestAt(world.sandbox, "paygate").status).toBe("cancelled");
    expect(told()).toEqual(["canceled"]);
  });

  it("finds money that came a moment ago, where it is to be known", async () => {
    await visit((await open()).url);
    world.sandbox.control.setScenario("wezopay", "lost", newestAt(world.sandbox, "wezopay").id);
    pay();
    const close = { type: "close", orderId: "727", within: 60_000 } as const;
    expect(await ask({ ...close, id: "c4" })).toEqual({ type: "accepted" });
    expect(await stateOf()).toMatchObject({ record: { status: "captured" } });
  });

  it("finds money of an earlier attempt as well", async () => {
    await visit((await open()).url);
    const earlier = newestAt(world.sandbox, "wezopay").id;
    await open({ money: { amount: 30_000, currency: "BDT" } });
    world.sandbox.control.setScenario("wezopay", "lost", earlier);
    pay(earlier);
    await ask({ type: "close", id: "c5", orderId: "727", within: 60_000 });
    const { cases, record } = await stateOf();
    expect([record.captured > 0, cases.length > 0]).toContain(true);
  });

  it("does not say that it is done while the gateway is silent, and does it later", async () => {
    await visit((await open()).url);
    let answer: (response: Response) => void = () => undefined;
    world.answerInstead = () =>
      new Promise<Response>((resolve) => {
        answer = resolve;
      });
    const close = { type: "close", orderId: "727", within: 20 } as const;
    await expect(ask({ ...close, id: "c6" })).rejects.toMatchObject({
      code: "gateway_unavailable",
    });
    expect((await stateOf()).record.status).toBe("pending");
    world.answerInstead = () => undefined;
    answer(new Response("", { status: 503 }));
    await world.settle();
    await expect(ask({ ...close, within: 60_000, id: "c7" })).resolves.toEqual({
      type: "accepted",
    });
    expect((await stateOf()).record.status).toBe("canceled");
  });

  it("asks nothing about whoever was never sent to pay", async () => {
    await open();
    world.answerInstead = () => new Response("", { status: 503 });
    const close = { type: "close", orderId: "727", within: 60_000 } as const;
    expect(await ask({ ...close, id: "c8" })).toEqual({ type: "accepted" });
    const none = await ask({ ...close, id: "c9", orderId: "none" });
    expect(none).toEqual({ type: "accepted" });
  });

  it("stops nothing that is paid", async () => {
    await open();
    world.sandbox.control.setScenario("wezopay", "lost", newestAt(world.sandbox, "wezopay").id);
    pay();
    await ask({ type: "close", id: "c2", orderId: "727" });
    await world.settle();
    expect(told()).toEqual(["captured"]);
    await ask({ type: "close", id: "c3", orderId: "nothing" });
  });
});

describe("status", () => {
  it("says how the order stands, anew each time", async () => {
    const { paymentId, url } = await open();
    expect(await stateOf()).toMatchObject({ paymentId, url, record: { status: "pending" } });
    pay();
    await world.settle();
    const paid = await stateOf();
    expect(paid).toMatchObject({ paymentId, record: { status: "captured", captured: 25_000 } });
    expect(paid.url).toBeUndefined();
    const unknown = await ask({ type: "status", id: "s", orderId: "none" });
    expect(unknown).toMatchObject({ type: "refused" });
  });

  it("names what must be decided", async () => {
    await open();
    pay(undefined, { amount: "1.00" });
    await world.settle();
    expect((await stateOf()).cases).toMatchObject([{ kind: "under" }]);
  });
});

describe("capture and notice", () => {
  it("take what is collected already as done, and say what cannot be done from here", async () => {
    await open();
    const capture = { type: "capture", orderId: "727", money: MONEY } as const;
    expect(await ask({ ...capture, id: "cap1" })).toMatchObject({ type: "refused" });
    pay();
    await world.settle();
    expect(await ask({ ...capture, id: "cap2" })).toEqual({ type: "accepted" });
    const notice = { type: "notice", id: "n1", orderId: "727", message: "Look here." } as const;
    expect(await ask(notice)).toEqual({ type: "accepted" });
  });
});

describe("what a platform sent", () => {
  it("is kept once and worked on until it succeeds", async () => {
    shop.failures = 2;
    const post = () =>
      fetch(`${world.server.url}/stores/tea/keep`, { method: "POST", body: "hello" });
    expect(await (await post()).json()).toMatchObject({ kept: true });
    expect(await (await post()).json()).toMatchObject({ kept: false });
    for (let turn = 0; turn < 4; turn += 1) {
      await world.settle();
      world.advance(60_000);
    }
    expect(shop.worked.map(({ id, body }) => [id, Buffer.from(body).toString()])).toEqual([
      ["m1", "hello"],
    ]);
  });
});

describe("a store that takes long over its messages", () => {
  it("holds up no other's", async () => {
    const other = createFakePlatform();
    const keep = { id: "m", topic: "t", body: Buffer.from("b") };
    await world.close();
    world = await startWorld(
      { stores: [SHOP, { ...SHOP, id: "coffee", platform: "shopify" }] },
      {
        platforms: {
          ...shop.factories,
          shopify: async (settings, bridge, context) =>
            await other.factories.woocommerce!(settings, bridge, context),
        },
      },
    );
    for (const store of ["tea", "coffee"]) await fetch(`${world.server.url}/stores/${store}/wake`);
    let release: (value?: unknown) => void = () => undefined;
    const hole = new Promise((resolve) => {
      release = resolve;
    });
    shop.beforeWork = () => hole;
    for (let count = 0; count < 12; count += 1) {
      await shop.bridge().keep({ ...keep, id: `slow ${count}` });
    }
    await other.bridge().keep(keep);
    const swept = world.server.sweep();
    while (other.worked.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(shop.worked).toEqual([]);
    release();
    await swept;
    expect(shop.worked).toHaveLength(12);
  });
});

describe("a report", () => {
  async function openAndPay() {
    await open();
    pay();
    await world.settle();
  }

  it("is told again as the same event until the platform's own code confirms it", async () => {
    shop.outcomes.push(
      { type: "retry", reason: "down" },
      { type: "retry", reason: "busy", after: 600_000 },
      { type: "applied", redirectUrl: "http://shop.test/order/727" },
    );
    await openAndPay();
    world.advance(6_000);
    await world.settle();
    world.advance(400_000);
    await world.settle();
    expect(shop.reports).toHaveLength(2);
    world.advance(300_000);
    await world.settle();
    expect(new Set(shop.reports.map(({ eventId }) => eventId)).size).toBe(1);
    expect(shop.reports).toHaveLength(3);
    const { url } = await open();
    expect(await (await fetch(url)).text()).toContain("http://shop.test/order/727");
    world.advance(24 * 3_600_000);
    await world.settle();
    expect(shop.reports).toHaveLength(3);
  });

  it("keeps to the platform's own schedule", async () => {
    shop.retries = [1_000, 1_000];
    const down = { type: "retry", reason: "down" } as const;
    shop.outcomes.push(down, down, down, down);
    await openAndPay();
    for (let turn = 0; turn < 5; turn += 1) {
      world.advance(2_000);
      await world.settle();
    }
    expect(shop.reports).toHaveLength(3);
  });

  it("that is refused ends, and the story says why", async () => {
    shop.outcomes.push({ type: "refused", reason: "The store has no such order." });
    await openAndPay();
    world.advance(24 * 3_600_000);
    await world.settle();
    expect(shop.reports).toHaveLength(1);
  });

  it("that is held is confirmed as well", async () => {
    shop.outcomes.push({ type: "held", reason: "the total has changed" });
    await openAndPay();
    world.advance(24 * 3_600_000);
    await world.settle();
    expect(shop.reports).toHaveLength(1);
  });

  it("says what the merchant must decide", async () => {
    await open();
    pay(undefined, { amount: "1.00" });
    await world.settle();
    expect(shop.reports).toMatchObject([
      { type: "case", kind: "under", record: { captured: 100 } },
    ]);
  });

  it("is built when it is sent, and one that is overtaken is dropped", async () => {
    const down = { type: "retry", reason: "down" } as const;
    shop.outcomes.push(down, down);
    const { expiresAt } = await open();
    world.advance(expiresAt - world.now() + 1);
    await world.settle();
    world.advance(120_000);
    await world.settle();
    expect(told()).toEqual(["expired", "expired"]);
    pay();
    await world.settle();
    world.advance(24 * 3_600_000);
    await world.settle();
    expect(told().filter((it) => it !== "case")).toEqual(["expired", "expired", "captured"]);
    const versions = shop.reports.map(({ version }) => version);
    expect(versions).toEqual(versions.toSorted((one, other) => one - other));
  });
});
