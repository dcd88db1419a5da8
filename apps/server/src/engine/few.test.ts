import { expect, it } from "vitest";
import { createFew } from "./few.ts";

it("runs a few of one key at once, in order, whatever becomes of them, and lets no other key wait", async () => {
  const few = createFew(2);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const start = (key: string, name: string) =>
    few(key, async () => {
      begun.push(name);
      await new Promise<void>((end) => ends.push(end));
      if (name === "a2") throw new Error(name);
      return name;
    });
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  const all = ["a1", "a2", "a3", "a4"].map((name) => start("a", name));
  const other = start("b", "b1");
  await turn();
  expect(begun).toEqual(["a1", "a2", "b1"]);
  ends[1]?.();
  await expect(all[1]).rejects.toThrow("a2");
  await turn();
  expect(begun).toEqual(["a1", "a2", "b1", "a3"]);
  for (let round = 0; round < 4; round += 1) {
    for (const end of ends) end();
    await turn();
  }
  expect(begun.at(-1)).toBe("a4");
  expect(await Promise.all([all[0], all[2], all[3], other])).toEqual(["a1", "a3", "a4", "b1"]);
});
