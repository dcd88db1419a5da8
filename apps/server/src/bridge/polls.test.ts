import { afterEach, beforeEach, expect, it } from "vitest";
import { createFakePlatform, type FakePlatform, SHOP } from "../__fixtures__/fake-platform.ts";
import { startWorld, type World } from "../__fixtures__/world.ts";

let shop: FakePlatform;
let world: World;
beforeEach(async () => {
  shop = createFakePlatform();
  world = await startWorld({ stores: [SHOP] }, { platforms: shop.factories });
});
afterEach(() => world.close());

/** The store's platform looks like this, from the next turn on. */
function looksLike(poll: FakePlatform["poll"]): string[] {
  const cursors: string[] = [];
  shop.poll = async (cursor) => {
    cursors.push(cursor ?? "none");
    return await poll!(cursor);
  };
  return cursors;
}
const readPoll = () => world.server.engine.storage.run("readPoll", { store_id: SHOP.id });

async function turn(after: number) {
  world.advance(after);
  await world.settle();
}

it("a platform is looked at in its own pauses, each look going on where the last one ended", async () => {
  let looks = 0;
  const cursors = looksLike(async () => ({ cursor: `page ${++looks}`, after: 60_000 }));
  await turn(5_000);
  await turn(59_000);
  expect(cursors).toEqual(["none"]);
  await turn(5_000);
  expect(cursors).toEqual(["none", "page 1"]);
});

it("what there is more of is seen at once", async () => {
  const cursors = looksLike(async (cursor) => ({
    cursor: `${cursor ?? ""}x`,
    after: cursor === "xx" ? 60_000 : 0,
  }));
  await turn(5_000);
  expect(cursors).toEqual(["none", "x", "xx"]);
});

it("what a look keeps is worked on", async () => {
  looksLike(async () => {
    await shop.bridge().keep({ id: "m1", topic: "order", body: Buffer.from("7") });
    return { cursor: "1", after: 60_000 };
  });
  await turn(5_000);
  expect(shop.worked.map(({ id }) => id)).toEqual(["m1"]);
});

it("what fails is tried again in growing pauses, from the same place, and says why", async () => {
  const cursors = looksLike(async () => {
    throw new Error("the shop is down");
  });
  for (const pause of [5_000, 29_000, 5_000, 55_000, 6_000]) await turn(pause);
  expect(cursors).toEqual(["none", "none", "none"]);
  expect(await readPoll()).toMatchObject({ failures: 3, last_error: "the shop is down" });
});

it("a platform that has nothing to look at is asked again an hour later", async () => {
  await turn(5_000);
  const cursors = looksLike(async () => ({ cursor: "1", after: 60_000 }));
  await turn(3_500_000);
  expect(cursors).toEqual([]);
  await turn(100_000);
  expect(cursors).toEqual(["none"]);
});
