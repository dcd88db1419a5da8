import { describe, expect, it } from "vitest";
import { checkClock, watchClocks } from "./clock.ts";

const from = (...ahead: number[]) =>
  ahead.map((ms, index) => ({ source: `${index}.test`, ahead: ms }));

describe("this machine's clock", () => {
  it.each([
    ["ok", from(0)],
    ["ok", from(4_900)],
    ["warn", from(-6_000)],
    ["fail", from(61_000)],
    ["fail", from(-3_600_000)],
    ["skip", from()],
  ])("is %s", (state, skews) => expect(checkClock(skews).state).toBe(state));

  it("is not condemned by one source that is wrong itself", () => {
    expect(checkClock(from(0, 100, 86_400_000)).state).toBe("ok");
  });

  it("is compared with the date of every answer that has one", async () => {
    const now = 1_790_000_000_000;
    const date = new Date(now - 120_000).toUTCString();
    const answers = [new Response("", { headers: { date } }), new Response("")];
    const { fetch, skews } = watchClocks(
      async () => answers.shift() ?? new Response(),
      () => now,
    );
    await fetch("https://one.test/", {});
    await fetch("https://other.test/", {});
    expect(skews).toEqual([{ source: "one.test", ahead: 119_500 }]);
  });
});
