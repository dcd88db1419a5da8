import { expect, it } from "vitest";
import type { KeyUse } from "../storage/keys.ts";
import type { Storage } from "../storage/storage.ts";
import { createKeyUse } from "./key-use.ts";

function open() {
  const written: (readonly KeyUse[])[] = [];
  let now = 1_000;
  let broken = false;
  const storage = {
    async run(_: string, { uses }: { uses: readonly KeyUse[] }) {
      if (broken) throw new Error("the disk is full");
      written.push(uses);
    },
  } as unknown as Storage;
  return {
    keyUse: createKeyUse(storage, () => now++),
    written,
    break: (value: boolean) => {
      broken = value;
    },
  };
}

it("writes many uses of a key down as one, and nothing where there was none", async () => {
  const { keyUse, written } = open();
  keyUse.note("a");
  keyUse.note("b");
  keyUse.note("a");
  await keyUse.flush();
  await keyUse.flush();
  expect(written).toEqual([
    [
      { key_id: "a", requests: 2, last_used_at: 1_002 },
      { key_id: "b", requests: 1, last_used_at: 1_001 },
    ],
  ]);
});

it("keeps what could not be written for the next time", async () => {
  const world = open();
  world.keyUse.note("a");
  world.break(true);
  await expect(world.keyUse.flush()).rejects.toThrow("full");
  world.break(false);
  world.keyUse.note("a");
  await world.keyUse.flush();
  expect(world.written).toMatchObject([[{ requests: 2, last_used_at: 1_001 }]]);
});
