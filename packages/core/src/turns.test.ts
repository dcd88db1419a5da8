import { describe, expect, it } from "vitest";
import { createTurns } from "./turns.ts";

describe("createTurns", () => {
  it("lets tasks of one key wait for each other, in order", async () => {
    const inTurn = createTurns();
    const seen: string[] = [];
    const task = (name: string) => async () => {
      seen.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`${name} ends`);
      return name;
    };
    const results = await Promise.all([inTurn("1", task("one")), inTurn("1", task("two"))]);
    expect(results).toEqual(["one", "two"]);
    expect(seen).toEqual(["one begins", "one ends", "two begins", "two ends"]);
  });

  it("lets tasks of other keys run meanwhile", async () => {
    const inTurn = createTurns();
    let release = () => {};
    const waiting = inTurn("1", () => new Promise<void>((resolve) => (release = resolve)));
    await expect(inTurn("2", async () => "at once")).resolves.toBe("at once");
    release();
    await waiting;
  });

  it("goes on after a task that failed", async () => {
    const inTurn = createTurns();
    const failing = inTurn("1", async () => {
      throw new Error("broken");
    });
    const next = inTurn("1", async () => "next");
    await expect(failing).rejects.toThrow("broken");
    await expect(next).resolves.toBe("next");
  });
});
