import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Result } from "./result.ts";
import { GATEWAYS, ROADS } from "./road.ts";
import { runPurchases } from "./run.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
let results: readonly Result[];

beforeAll(async () => {
  world = await startWorld(() => undefined);
  const all = GATEWAYS.flatMap((gateway) => ROADS.map((road) => ({ gateway, road })));
  results = await runPurchases(world, all);
}, 60_000);
afterAll(async () => await world.close());

const END: Record<string, string> = {
  webhook: "captured",
  lost: "captured",
  duplicate: "captured",
  forged: "pending",
  "declined zozo": "failed",
  "declined zaakpay": "failed",
  "declined paygate": "expired",
  "declined zotlo": "expired",
  "declined wezopay": "expired",
};

describe.each(GATEWAYS)("a purchase through %s", (gateway) => {
  it.each(ROADS)("ends as it must on the road: %s", (road) => {
    const result = results.find((it) => it.gateway === gateway && it.road === road);
    expect(result).toMatchObject({ status: END[road] ?? END[`${road} ${gateway}`] });
    expect(result?.problem).toBeUndefined();
  });
});

describe("the shop", () => {
  it("was sent nothing that it had to refuse", () => {
    expect(world.receiver.countRefused()).toBe(0);
  });
});
