import { describe, expect, it } from "vitest";
import { describeStorage } from "../__fixtures__/describe-storage.ts";
import { createPayment, toPaid } from "../__fixtures__/rows.ts";
import { leftOf, spend } from "./budget.ts";
import type { Storage } from "./storage.ts";

const MINUTE = 60_000;

describe("a budget", () => {
  it("may be spent at once, and fills up evenly", () => {
    expect(leftOf(0, 60, 1_000_000)).toBe(60);
    const spent = spend(0, 60, 60, 1_000_000);
    expect(leftOf(spent, 60, 1_000_000)).toBe(0);
    expect(leftOf(spent, 60, 1_030_000)).toBe(30);
    expect(leftOf(spent, 60, 9_000_000)).toBe(60);
  });

  it("is not blocked for longer than a minute by a clock that was put back", () => {
    expect(leftOf(9_000_000, 60, 1_000_000)).toBe(0);
    expect(leftOf(spend(9_000_000, 60, 0, 1_000_000), 60, 1_060_000)).toBe(60);
  });
});

describeStorage("questions to gateways", (opened) => {
  /** When everything that was asked for is due. */
  let now: number;

  let count = 0;
  /** Opens payments, due in the order they were opened. */
  async function open(payments: number, account = "zozo"): Promise<string[]> {
    const ids: string[] = [];
    for (let index = 0; index < payments; index += 1) {
      count += 1;
      const { payment_id, next_check_at } = await createPayment(opened.storage, `ORDER-${count}`);
      await opened.place.query(
        `update payments set account_id = '${account}', next_check_at = next_check_at + ${index} where payment_id = '${payment_id}'`,
      );
      now = next_check_at + 1_000;
      ids.push(payment_id);
    }
    return ids;
  }

  async function claim(at = now, fields: { busy?: Record<string, number>; one?: Storage } = {}) {
    const { busy = {}, one = opened.storage } = fields;
    const budget = { questionsPerMinute: 20, hintsPerMinute: 2 };
    const { due, exhausted } = await one.run("claimChecks", {
      now: at,
      lease: MINUTE,
      budget,
      busy,
    });
    return { ids: due.map(({ payment_id }) => payment_id), exhausted };
  }

  const answer = (id: string, at: number, paid = false) => {
    const input = toPaid(id, `UTR of ${id}`);
    const { report: _, ...unpaid } = input;
    return opened.storage.run("applyAnswer", { ...(paid ? input : unpaid), now: at });
  };
  const silence = (payment_id: string, at: number) =>
    opened.storage.run("postponeCheck", { payment_id, now: at, title: "Zozo", error: "no answer" });
  const hint = (payment_id: string, at: number) =>
    opened.storage.run("requestCheck", { payment_id, reason: "hint", now: at });
  const health = async () => (await opened.storage.run("readGatewayHealth", {}))[0];
  const notices = () => opened.storage.run("listNotices", { account_id: "zozo", limit: 9 });

  it("are asked the longest due first, a few of an account at a time, and others beside it", async () => {
    const zozo = await open(12);
    const [wezopay] = await open(1, "wezopay");
    const { ids } = await claim();
    expect(ids.filter((id) => id !== wezopay)).toEqual(zozo.slice(0, 8));
    expect(ids).toContain(wezopay);
    expect((await claim(now, { busy: { zozo: 8 } })).ids).toEqual([]);
    expect((await claim(now, { busy: { zozo: 6 } })).ids).toEqual(zozo.slice(8, 10));
  });

  it("keep to their budget in all processes together, and it shows when it is spent", async () => {
    const ids = await open(25);
    const asked: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const one = turn % 2 ? opened.other : opened.storage;
      asked.push(...(await claim(now, { one })).ids);
    }
    expect(asked).toEqual(ids.slice(0, 20));
    expect((await claim()).exhausted).toEqual(["zozo"]);
    expect(await health()).toMatchObject({ exhausted_at: now });
    expect((await claim(now + 3_000)).ids).toEqual(ids.slice(20, 21));
  });

  it("because of hints have a budget of their own, and a flood of them takes none from the schedule", async () => {
    const ids = await open(4);
    const early = now - 30_000;
    for (const id of ids) await hint(id, early);
    const flood = await claim(early);
    expect(flood.ids).toHaveLength(2);
    expect(flood.exhausted).toEqual([]);
    expect((await claim(early)).exhausted).toEqual(["zozo"]);
    expect(await health()).toMatchObject({ exhausted_at: null, hints_exhausted_at: early });
    for (const id of ids) await answer(id, early);
    await opened.place.query(`update payments set next_check_at = ${early + 1}`);
    expect((await claim(early + 1)).ids).toHaveLength(4);
  });

  it("are brought forward by a hint once, however many come", async () => {
    const [id = ""] = await open(1);
    const early = now - 60_000;
    await hint(id, early);
    await hint(id, early);
    expect((await claim(early)).ids).toEqual([id]);
    await hint(id, early);
    expect((await claim(early)).ids).toEqual([]);
    expect((await claim(early + 5_000)).ids).toEqual([id]);
  });

  it("are not put to an account that asks us to wait", async () => {
    const [first = ""] = await open(3);
    await claim(now, { busy: { zozo: 7 } });
    await opened.storage.run("postponeCheck", {
      payment_id: first,
      now,
      title: "Zozo",
      error: "rate limited",
      blocks: true,
      after: 5 * MINUTE,
    });
    expect(await health()).toMatchObject({ blocked_until: now + 5 * MINUTE, failures: 0 });
    expect((await claim(now + 4 * MINUTE)).ids).toEqual([]);
    expect((await claim(now + 5 * MINUTE)).ids).toHaveLength(3);
  });

  it("only probe an account that does not answer, then ask what was missed, the oldest first", async () => {
    const ids = await open(7);
    const { ids: asked } = await claim();
    for (const id of asked) await silence(id, now);
    expect(await health()).toMatchObject({ failures: 7, failing_since: now });
    expect(await notices()).toMatchObject([{ kind: "gateway_silent" }]);
    const later = now + 10 * MINUTE;
    const [probe = "", ...more] = (await claim(later)).ids;
    expect(more).toEqual([]);
    expect((await claim(later, { one: opened.other })).ids).toEqual([]);
    await silence(probe, later);
    expect((await claim(later + 10_000)).ids).toEqual([]);
    const back = later + 30_000;
    const [second = ""] = (await claim(back)).ids;
    await answer(second, back, true);
    expect(await health()).toMatchObject({ failures: 0, recovering_since: back });
    const rest = (await claim(back)).ids;
    // A payment's id sorts by when it was made.
    expect(rest).toEqual(ids.filter((id) => id !== second).toSorted());
    for (const [index, id] of rest.entries()) await answer(id, back + index, index % 2 === 0);
    expect(await health()).toMatchObject({ recovering_since: null, asked_again: 7, recovered: 4 });
    const [told] = await notices();
    expect(told).toMatchObject({ kind: "gateway_recovered", count: 4 });
    expect(told?.text).toContain("after 11 min. 7 payments were asked about");
    expect(told?.text).toContain("4 payments recovered");
  });

  it("are put to an account that answers, however many of its payments it never answers about", async () => {
    const never = await open(16);
    const others = await open(20);
    let at = now;
    /** What is not answered last, so that it is seen how the account then stands. */
    const ask = async (ids: readonly string[]) => {
      for (const id of ids) if (!never.includes(id)) await answer(id, at);
      for (const id of ids) if (never.includes(id)) await silence(id, at);
    };
    const failed: number[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      await ask((await claim(at)).ids);
      failed.push((await health())?.failures ?? 0);
      at += 15 * MINUTE;
    }
    // Now and then it may count as out of reach, until it is seen that it is these payments.
    expect(Math.max(...failed.slice(30))).toBeLessThan(5);
    const asked = await opened.place.query(
      `select payment_id from payments where missed = 0 and payment_id in ('${others.join("','")}')`,
    );
    expect(asked).toHaveLength(others.length);
    expect(await health()).toMatchObject({ recovering_since: null });
    // Nor are they what a gateway is probed with.
    for (const id of others.slice(0, 5)) await silence(id, at);
    await opened.place.query(
      `update payments set next_check_at = 0 where payment_id in ('${never.join("','")}')`,
    );
    const [probe = ""] = (await claim(at + MINUTE)).ids;
    expect(others).toContain(probe);
  });

  it("are asked out of turn only within the budget of hints", async () => {
    const [id = ""] = await open(1);
    const budget = { questionsPerMinute: 20, hintsPerMinute: 1 };
    const input = { payment_id: id, account_id: "zozo", now: now - MINUTE, lease: MINUTE, budget };
    expect(await opened.storage.run("claimCheck", input)).toMatchObject({ payment_id: id });
    expect(await opened.other.run("claimCheck", input)).toBeUndefined();
    expect((await claim(now - MINUTE)).ids).toEqual([]);
  });
});
