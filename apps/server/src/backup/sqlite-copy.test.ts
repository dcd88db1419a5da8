import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { copySqlite } from "./sqlite-copy.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "polygate-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("copies one moment, while others write on, and comes to an end", async () => {
  const file = join(folder, "polygate.db");
  const writer = new DatabaseSync(file);
  writer.exec("pragma journal_mode = wal");
  writer.exec("create table filling (bytes blob); create table one (n); create table other (n)");
  for (let row = 0; row < 60; row += 1) {
    writer.prepare("insert into filling values (zeroblob(500000))").run();
  }
  let written = 0;
  const write = () => {
    writer.exec(
      `begin; insert into one values (${written}); insert into other values (${written}); commit`,
    );
    written += 1;
  };
  write();
  const steps: number[] = [];
  const rows = await copySqlite(file, join(folder, "copy.db"), (done) => {
    steps.push(done);
    write();
  });
  expect(steps.length).toBeGreaterThan(1);
  expect(written).toBeGreaterThan(1);
  // What was there when the copy began, and nothing that came after.
  expect(rows).toEqual({ filling: 60, one: 1, other: 1 });
  writer.close();
});

it("refuses a copy of a damaged database", async () => {
  const file = join(folder, "polygate.db");
  const database = new DatabaseSync(file);
  database.exec("create table parent (id integer primary key)");
  database.exec("create table child (parent integer references parent (id))");
  database.exec("pragma foreign_keys = off; insert into child values (7)");
  database.close();
  await expect(copySqlite(file, join(folder, "copy.db"), () => undefined)).rejects.toThrow(
    "1 rows refer",
  );
});
