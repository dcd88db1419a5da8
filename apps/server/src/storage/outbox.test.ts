import { expect, it } from "vitest";
import { describeStorage } from "../__fixtures__/describe-storage.ts";
import { createPayment, toDelivered, toPaid } from "../__fixtures__/rows.ts";
import type { DeliveryRecord } from "./record-delivery.ts";

const NOW = 1_790_000_001_000;
const MINUTE = 60_000;
const SHOP = "https://shop.test/webhook";

describeStorage("the outbox", (opened) => {
  let count = 0;
  /** Queues messages of the shop, each about a payment of its own. */
  async function queue(messages: number, url = SHOP): Promise<void> {
    for (let index = 0; index < messages; index += 1) {
      count += 1;
      const { payment_id, session_id } = await createPayment(opened.storage, `ORDER-${count}`);
      if (url !== SHOP) {
        await opened.place.query(
          `update sessions set webhook_url = '${url}' where session_id = '${session_id}'`,
        );
      }
      await opened.storage.run("applyAnswer", toPaid(payment_id, `UTR${count}`));
    }
  }

  async function claim(now = NOW, token = "one", one = opened.storage): Promise<string[]> {
    const due = await one.run("claimDeliveries", { now, limit: 100, lease: MINUTE, token });
    return due.map(({ message }) => message.message_id);
  }

  function record(message_id: string, now: number, fields: Partial<DeliveryRecord> = {}) {
    return opened.storage.run("recordDelivery", {
      ...toDelivered(message_id, "one", now),
      ...fields,
    });
  }
  const failed = { outcome: "retry", status: 500, error: "answered 500" } as const;

  async function endpoint(url = SHOP) {
    return (await opened.storage.run("listEndpoints", {})).find((it) => it.url === url);
  }

  const kinds = async () =>
    (await opened.storage.run("listNotices", { limit: 20 })).map(({ kind }) => kind).toReversed();

  /** Fails so often that the circuit opens. @returns the time. */
  async function breakCircuit(): Promise<number> {
    let now = NOW;
    for (let failures = 0; failures < 5; ) {
      for (const id of await claim(now)) {
        await record(id, now, failed);
        failures += 1;
        if (failures === 5) break;
      }
      now += 1;
    }
    return now;
  }

  it("has a few messages under way to one address, in all processes together, and others beside it", async () => {
    await queue(12);
    await queue(1, "https://other.test/webhook");
    const claimed: string[][] = await Promise.all([
      claim(NOW, "one"),
      claim(NOW, "two", opened.other),
    ]);
    claimed.push(await claim(NOW, "one"), await claim(NOW, "two", opened.other));
    expect(claimed.flat()).toHaveLength(9);
    expect(new Set(claimed.flat()).size).toBe(9);
    for (const id of claimed.flat()) {
      const isFirst = claimed[0]?.includes(id) || claimed[2]?.includes(id);
      await record(id, NOW, { token: isFirst ? "one" : "two" });
    }
    expect(await claim()).toHaveLength(4);
  });

  it("lets nobody write what came of a try whose lease has ended", async () => {
    await queue(1);
    const [id = ""] = await claim(NOW, "slow");
    expect(await claim(NOW + MINUTE, "quick", opened.other)).toEqual([id]);
    expect(await record(id, NOW + MINUTE, { token: "slow", ...failed })).toBe(false);
    expect(await opened.storage.run("readDelivery", { message_id: id })).toMatchObject({
      message: { attempts: 0, status: "pending", lease: "quick" },
      attempts: [{ outcome: "retry", status: 500 }],
    });
    expect(await record(id, NOW + MINUTE, { token: "quick" })).toBe(true);
    expect(await record(id, NOW + MINUTE, { token: "quick", ...failed })).toBe(false);
    const read = await opened.storage.run("readDelivery", { message_id: id });
    expect(read?.message).toMatchObject({ attempts: 1, status: "delivered" });
  });

  it("keeps what the shop answered to each try", async () => {
    await queue(1);
    const [id = ""] = await claim();
    await record(id, NOW + 7, { ...failed, at: NOW, duration: 7, answer: "<h1>Oops</h1>" });
    const read = await opened.storage.run("readDelivery", { message_id: id });
    expect(read?.attempts).toMatchObject([
      { at: NOW, duration: 7, status: 500, error: "answered 500", answer: "<h1>Oops</h1>" },
    ]);
  });

  it("sends one probe now and then to an address that fails on end, and everything once it answers", async () => {
    await queue(8);
    const now = await breakCircuit();
    expect(await endpoint()).toMatchObject({ failures: 5 });
    expect((await endpoint())?.broken_at).not.toBeNull();
    expect(await claim(now + 1_000)).toEqual([]);
    const [probe = "", ...rest] = await claim(now + MINUTE);
    expect(rest).toEqual([]);
    expect(await claim(now + MINUTE, "two", opened.other)).toEqual([]);
    await record(probe, now + MINUTE, failed);
    expect(await claim(now + MINUTE + 30_000)).toEqual([]);
    const later = now + 10 * MINUTE;
    const [second = ""] = await claim(later);
    await record(second, later);
    expect(await endpoint()).toMatchObject({ failures: 0, broken_at: null, retry_at: null });
    expect(await claim(later)).toHaveLength(7);
    expect(await kinds()).toEqual(["endpoint_silent", "endpoint_answers"]);
  });

  it("gives up behind an address that fails for more than three days", async () => {
    await queue(7);
    await breakCircuit();
    const later = NOW + 90 * 60 * MINUTE;
    const [probe = ""] = await claim(later);
    await record(probe, later, failed);
    const lost = await opened.storage.run("listDeliveries", { status: "failed", limit: 20 });
    expect(lost).toHaveLength(7);
    expect(lost[0]?.last_error).toContain("more than three days");
  });

  it("sends nothing more to an address that says it is gone, and tells the merchant", async () => {
    await queue(10);
    await opened.place.query("update stores set notify_email = 'owner@shop.test'");
    const [id = "", ...others] = await claim();
    await record(id, NOW, { ...failed, status: 410 });
    for (const message_id of others) await record(message_id, NOW, failed);
    expect(await endpoint()).toMatchObject({ status: "disabled" });
    await queue(1);
    expect(await claim(NOW + 60 * MINUTE)).toEqual([]);
    const lost = await opened.storage.run("listDeliveries", { status: "failed", limit: 20 });
    expect(lost).toHaveLength(11);
    expect(await kinds()).toContain("endpoint_disabled");
    const [mail] = await opened.place.query("select recipient, body from emails");
    expect(mail).toMatchObject({ recipient: "owner@shop.test" });
    expect(mail?.body).toContain(SHOP);
    expect(
      await opened.storage.run("replayDelivery", { message_id: id, actor: "owner x", now: NOW }),
    ).toBe("disabled");
    const all = { status: "failed", actor: "owner x", now: NOW + 61 * MINUTE, limit: 100 } as const;
    expect(await opened.storage.run("replayDeliveries", all)).toBe(0);
    const endpoint_id = (await endpoint())?.endpoint_id ?? "";
    expect(
      await opened.storage.run("enableEndpoint", { endpoint_id, actor: "owner x", now: NOW }),
    ).toBe(true);
    expect(await opened.storage.run("replayDeliveries", all)).toBe(11);
    expect(await claim(NOW + 61 * MINUTE)).toHaveLength(8);
  });

  it("leaves an address alone for as long as it asks, with all of its messages", async () => {
    await queue(2);
    const [id = "", next = ""] = await claim();
    await record(id, NOW, { ...failed, status: 429, after: 20 * MINUTE });
    await record(next, NOW, failed);
    expect(await claim(NOW + 19 * MINUTE)).toEqual([]);
    expect(await claim(NOW + 20 * MINUTE)).toHaveLength(2);
  });

  it("sends again what it is asked to: one, those of a time, or all that failed since", async () => {
    await queue(3);
    const [one = "", two = "", three = ""] = await claim();
    await record(one, NOW);
    await record(two, NOW, { ...failed, outcome: "refused" });
    await record(three, NOW, { ...failed, outcome: "refused" });
    expect(await claim(NOW + MINUTE)).toEqual([]);
    expect(
      await opened.storage.run("replayDelivery", {
        message_id: "none",
        actor: "owner x",
        now: NOW,
      }),
    ).toBe("unknown");
    expect(
      await opened.storage.run("replayDelivery", { message_id: one, actor: "owner x", now: NOW }),
    ).toBeUndefined();
    expect(await claim()).toEqual([one]);
    await record(one, NOW);
    const filter = { since: NOW, until: NOW + 1, actor: "owner x", now: NOW, limit: 10 };
    expect(await opened.storage.run("replayDeliveries", { ...filter, until: NOW })).toBe(0);
    expect(await opened.storage.run("replayDeliveries", { ...filter, status: "failed" })).toBe(2);
    expect((await claim()).toSorted()).toEqual([two, three].toSorted());
    for (const id of [two, three]) await record(id, NOW);
    expect(await opened.storage.run("replayDeliveries", { ...filter, store_id: "none" })).toBe(0);
    expect(await opened.storage.run("replayDeliveries", filter)).toBe(3);
    const read = await opened.storage.run("readDelivery", { message_id: two });
    expect(read?.attempts).toHaveLength(2);
  });

  it("does not send again what is not true any more", async () => {
    await queue(1);
    const [message] = await opened.storage.run("listDeliveries", { limit: 1 });
    await opened.place.query("update outbox set status = 'superseded', next_at = null");
    const message_id = message?.message_id ?? "";
    expect(
      await opened.storage.run("replayDelivery", { message_id, actor: "owner x", now: NOW }),
    ).toBe("superseded");
    expect(
      await opened.storage.run("replayDeliveries", { actor: "owner x", now: NOW, limit: 9 }),
    ).toBe(0);
  });

  it("lists what was told page by page, newest first", async () => {
    await queue(5);
    const first = await opened.storage.run("listDeliveries", { store_id: "store", limit: 3 });
    const after = first.at(-1);
    const second = await opened.storage.run("listDeliveries", {
      limit: 3,
      ...(after && { after }),
    });
    expect(first).toHaveLength(3);
    expect(second).toHaveLength(2);
    expect(new Set([...first, ...second].map(({ message_id }) => message_id)).size).toBe(5);
    expect(await endpoint()).toMatchObject({ waiting: 5, store_id: "store", kind: "webhook" });
  });
});
