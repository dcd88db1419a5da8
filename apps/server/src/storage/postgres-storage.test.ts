import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { databases, type Place } from "../__fixtures__/databases.ts";
import { createPayment, toMessage, toPaid } from "../__fixtures__/rows.ts";
import { openStorage, type Storage } from "./storage.ts";

const postgres = databases.find(({ name }) => name === "PostgreSQL");

describe.skipIf(postgres?.missing !== undefined)("a PostgreSQL", () => {
  let place: Place;
  const opened: Storage[] = [];
  async function open(onWake?: () => void): Promise<Storage> {
    const storage = await openStorage({ ...place.options, ...(onWake && { onWake }) });
    opened.push(storage);
    return storage;
  }
  beforeEach(async () => {
    if (postgres) place = await postgres.create();
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await place.remove();
  });

  it("wakes the other processes when something is due, and not the one that wrote it", async () => {
    const woken: string[] = [];
    let heard: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const first = await open(() => woken.push("first"));
    await open(() => {
      woken.push("second");
      heard();
    });
    const { payment_id } = await createPayment(first, "ORDER-1");
    expect(woken).toEqual([]);
    await first.run("requestCheck", { payment_id, reason: "hint", now: 1 });
    await waiting;
    expect(woken).toEqual(["second"]);
  });

  it("wakes the others again after it went away", async () => {
    let heard: () => void = () => undefined;
    const first = await open();
    await open(() => heard());
    const { payment_id } = await createPayment(first, "ORDER-1");
    const back = new Promise<void>((resolve) => {
      heard = resolve;
    });
    await place.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'polygate wakes' and datname = current_database()",
    );
    await back;
    const woken = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const requesting = setInterval(
      () => void first.run("requestCheck", { payment_id, reason: "hint", now: 1 }),
      50,
    );
    await woken;
    clearInterval(requesting);
  });

  it("may get another column while processes work on it", async () => {
    const storage = await open();
    await storage.run("storeMessage", { ...toMessage("before") });
    const { payment_id, session_id } = await createPayment(storage, "ORDER-1");
    const read = () => storage.run("readSession", { session_id });
    // Every connection has prepared its statements for the table as it was.
    await Promise.all(Array.from({ length: 40 }, read));
    await place.query("alter table payments add column novelty text");
    expect(await read()).toMatchObject({ payment: { payment_id } });
    await Promise.all(Array.from({ length: 40 }, read));
    const changed = await storage.run("applyAnswer", toPaid(payment_id, "UTR1"));
    expect(changed.status).toBe("captured");
  });

  it("may go away and come back", async () => {
    const storage = await open();
    await storage.run("storeMessage", toMessage("before"));
    await place.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'polygate%' and datname = current_database()",
    );
    await storage.run("storeMessage", toMessage("lost")).catch(() => undefined);
    await storage.run("storeMessage", toMessage("after"));
    const kept = await storage.run("readInbox", { limit: 10 });
    expect(kept.map(({ reason }) => reason)).toContain("after");
  });

  it("stores a message with a character it has no room for", async () => {
    const storage = await open();
    await storage.run("storeMessage", toMessage("a\0b"));
    const kept = await storage.run("readInbox", { limit: 10 });
    expect(kept[0]?.reason).toBe("a\uFFFDb");
  });

  it("gives back no number that it cannot give back exactly", async () => {
    const storage = await open();
    await storage.run("storeMessage", toMessage("x"));
    await place.query("update inbox set received_at = 9007199254740993");
    await expect(storage.run("readInbox", { limit: 1 })).rejects.toThrow("exactly");
  });

  it("offers no second way to pay once an order is paid, whoever was at work on that at the moment", async () => {
    const storage = await open();
    const first = await createPayment(storage, "ORDER-1");
    const second = await createPayment(storage, "ORDER-1");
    const elsewhere = new Client({ connectionString: place.options.databaseUrl ?? "" });
    await elsewhere.connect();
    await elsewhere.query("begin");
    await elsewhere.query("select 1 from payments where payment_id = $1 for no key update", [
      second.payment_id,
    ]);
    let isDone = false;
    const paying = storage.run("applyAnswer", toPaid(first.payment_id, "UTR1")).finally(() => {
      isDone = true;
    });
    const isWaiting = async () => {
      const [row] = await place.query(
        "select count(*)::int as waiting from pg_locks where not granted",
      );
      return Number(row?.waiting) > 0;
    };
    while (!isDone && !(await isWaiting())) await new Promise(setImmediate);
    await elsewhere.query("commit");
    await elsewhere.end();
    await paying;
    const view = await storage.run("readSession", { session_id: second.session_id });
    expect(view).toMatchObject({ session: { status: "cancelled" }, payment: { superseded: 1 } });
  });

  it("claims a request that was let go between two looks at it", async () => {
    const storage = await open();
    const request = { store_id: "store", key: "one", request_hash: "h", now: 1_000, lease: 90_000 };
    await storage.run("claimRequest", { ...request, result_id: "first" });
    const elsewhere = new Client({ connectionString: place.options.databaseUrl ?? "" });
    await elsewhere.connect();
    await elsewhere.query("begin");
    await elsewhere.query("select 1 from idempotency for update");
    const claiming = storage.run("claimRequest", { ...request, result_id: "second" });
    const waiting = "select count(*)::int as waiting from pg_locks where not granted";
    while (Number((await place.query(waiting))[0]?.waiting) === 0) {
      await new Promise(setImmediate);
    }
    await elsewhere.query("delete from idempotency");
    await elsewhere.query("commit");
    await elsewhere.end();
    expect(await claiming).toEqual({ type: "yours", resultId: "second", resumed: false });
  });

  it("serves more callers than it has connections", async () => {
    const storage = await open();
    const { payment_id, session_id } = await createPayment(storage, "ORDER-1");
    const all = await Promise.all(
      Array.from({ length: 200 }, () => storage.run("readSession", { session_id })),
    );
    expect(new Set(all.map((view) => view?.payment.payment_id))).toEqual(new Set([payment_id]));
    const [row] = await place.query(
      "select count(*)::int as connections from pg_stat_activity where application_name = 'polygate' and datname = current_database()",
    );
    expect(row?.connections).toBeLessThanOrEqual(10);
  });

  it("is refused where it answers before it has written", async () => {
    const url = new URL(place.options.databaseUrl ?? "");
    url.searchParams.set("options", "-c synchronous_commit=off");
    await expect(openStorage({ file: "", databaseUrl: url.href })).rejects.toThrow(
      "synchronous_commit",
    );
  });

  it("that cannot be reached is named without its password", async () => {
    const databaseUrl = "postgresql://polygate:hunter2@127.0.0.1:1/polygate";
    const error = await openStorage({ file: "", databaseUrl }).catch((caught: Error) => caught);
    expect(String(error)).toContain("DATABASE_URL cannot be used: connect ECONNREFUSED");
    expect(String(error)).not.toContain("hunter2");
  });
});
