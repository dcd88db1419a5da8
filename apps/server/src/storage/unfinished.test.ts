import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compileOnce } from "./compile-once.ts";
import { openSqlite, type Sqlite } from "./sqlite.ts";
import { addToTimeline, readTimeline } from "./timeline.ts";
import { dueIn, finish, makeDue, send } from "./unfinished.ts";

const insertStory = compileOnce(
  (db, line: { readonly session_id: string; readonly text: string }) =>
    db
      .insertInto("timeline")
      .values({ session_id: line.session_id, at: 1, kind: "asked", text: line.text })
      .returning("text"),
);

describe("a transaction", () => {
  let sqlite: Sqlite;
  beforeEach(() => {
    sqlite = openSqlite(":memory:");
  });
  afterEach(() => sqlite.close());

  const say = (text: string) =>
    addToTimeline(sqlite.queries, { session_id: "S", at: 1, kind: "asked", text });
  const texts = async () =>
    (await readTimeline(sqlite.queries, { session_id: "S" })).map(({ text }) => text);

  it("writes its sentences at its end, in their order", async () => {
    const seen = await finish(sqlite.queries, async () => {
      say("one");
      say("two");
      return await texts();
    });
    expect(seen).toEqual([]);
    expect(await texts()).toEqual(["one", "two"]);
  });

  it("that failed leaves no sentence to the next, and nothing due", async () => {
    const failed = finish(sqlite.queries, async () => {
      say("never");
      makeDue(sqlite.queries, "mails");
      throw new Error("it went wrong");
    });
    await expect(failed).rejects.toThrow("it went wrong");
    await finish(sqlite.queries, async () => {
      expect(dueIn(sqlite.queries)).toEqual([]);
      say("after");
    });
    expect(await texts()).toEqual(["after"]);
  });

  it("fails where something it sent did, by the first failure and not by what followed", async () => {
    const first = finish(sqlite.queries, async () => {
      send(sqlite.queries, Promise.reject(new Error("the constraint")));
      throw new Error("the transaction is aborted");
    });
    await expect(first).rejects.toThrow("the constraint");
    const only = finish(sqlite.queries, async () => {
      send(sqlite.queries, Promise.reject(new Error("the constraint")));
    });
    await expect(only).rejects.toThrow("the constraint");
  });

  it("finds done what it sent before", async () => {
    const seen = await finish(sqlite.queries, async () => {
      send(sqlite.queries, insertStory(sqlite.queries, { session_id: "S", text: "sent" }));
      return await texts();
    });
    expect(seen).toEqual(["sent"]);
  });

  it("runs a query that was compiled once with the values of each time", async () => {
    const run = (text: string) => insertStory(sqlite.queries, { session_id: "S", text });
    expect([await run("one"), await run("two")]).toEqual([[{ text: "one" }], [{ text: "two" }]]);
    const lacking = { session_id: "S" } as { session_id: string; text: string };
    await expect(insertStory(sqlite.queries, lacking)).rejects.toThrow('the query needs "text"');
  });
});
