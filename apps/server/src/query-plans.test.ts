import { createDatabase, missingPostgres } from "@polygate/test-postgres";
import { beforeAll, describe, expect, it } from "vitest";
import { openQueryLog, type QueryLog, type Scan } from "./__fixtures__/query-log.ts";
import { newestAt, startWorld } from "./__fixtures__/world.ts";
import { openStorage } from "./storage/storage.ts";

/** Everything that happens to payments, so that every query of their way is asked once. */
async function live(log: QueryLog): Promise<void> {
  const world = await startWorld({}, { openStorage: async () => log.storage });
  const { sandbox } = world;
  for (const gateway of ["zozo", "paygate", "zotlo", "wezopay"] as const) {
    const { session_id } = await world.create(gateway, { merchant_ref: `${gateway} PAID` });
    sandbox.control.act(gateway, newestAt(sandbox, gateway).id, "pay");
    world.shopAnswers.push(500);
    await world.settle();
    await world.get(session_id);
    await world.timeline(session_id);
  }
  // The same order twice, given up, and one that nobody pays.
  await world.create("wezopay", { merchant_ref: "TWICE" });
  await world.create("wezopay", { merchant_ref: "TWICE" });
  const { session_id } = await world.create("paygate", { merchant_ref: "GIVEN UP" });
  await world.api("POST", `/api/v1/cancel/${session_id}`);
  await world.create("wezopay", { merchant_ref: "UNPAID" });
  world.advance(100_000);
  await world.settle();
  world.advance(7_200_000);
  await world.settle();
  for (const path of ["payments", "payments?status=success", "gateways"]) {
    await world.api("GET", `/api/v1/${path}`);
  }
  await world.close();
}

const log = openQueryLog();
beforeAll(() => live(log));

it("the payments of the plans below went every way", () => {
  const ways = [
    "applyAnswer",
    "applyMessage",
    "cancelSession",
    "claimChecks",
    "claimDeliveries",
    "createSession",
    "findKey",
    "findWebhookOwner",
    "listSessions",
    "openPayment",
    "readSession",
    "readTimeline",
    "readWaitingMessages",
    "recordDelivery",
    "storeMessage",
  ] as const;
  expect([...log.operations]).toEqual(expect.arrayContaining([...ways]));
  expect(log.count()).toBeGreaterThan(ways.length);
});

describe("no query reads a table whole that grows with the payments", () => {
  it("on SQLite", async () => {
    expect(growing(await log.scansOnSqlite())).toEqual([]);
  });

  it.skipIf(missingPostgres)("on PostgreSQL", async () => {
    const database = await createDatabase();
    try {
      await (await openStorage({ databaseUrl: database.url, file: "" })).close();
      expect(growing(await log.scansOnPostgres(database.url))).toEqual([]);
    } finally {
      await database.drop();
    }
  });
});

/** As many rows as an operator has shops, keys, accounts and processes: a few. E-mails are about cases, and old ones go. */
const SMALL = [
  "accounts",
  "api_keys",
  "emails",
  "gateway_health",
  "platform_polls",
  "processes",
  "stores",
];

function growing(scans: readonly Scan[]): Scan[] {
  return scans.filter(({ table }) => !SMALL.includes(table));
}
