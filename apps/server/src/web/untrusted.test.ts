import { afterEach, beforeEach, expect, it } from "vitest";
import { newestAt, startWorld, type World } from "../__fixtures__/world.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const send = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${world.server.url}${path}`, { method: "POST", body, headers });
const count = async (verdict: string) =>
  (await world.server.readInbox(10_000)).filter((it) => it.verdict === verdict).length;
const from = (address: string) => ({ "x-forwarded-for": address });

it("keeps the first forgeries of a sender, counts the rest, and answers all of them alike", async () => {
  const statuses = new Set<number>();
  for (let index = 0; index < 30; index += 1) {
    statuses.add((await send("/webhooks/wezopay", `forged ${index}`, from("192.0.2.1"))).status);
  }
  expect([...statuses]).toEqual([401]);
  expect(await count("refused")).toBe(20);
  expect((await send("/webhooks/wezopay", "forged", from("192.0.2.2"))).status).toBe(401);
  expect(await count("refused")).toBe(21);
  const tallies = await world.server.engine.storage.run("readTallies", { limit: 10 });
  expect(tallies).toContainEqual(
    expect.objectContaining({
      source: "sender 192.0.2.1",
      verdict: "refused",
      kept: 20,
      dropped: 10,
    }),
  );
});

it("lets no number of senders fill the disk", async () => {
  for (let index = 0; index < 110; index += 1) {
    await send("/webhooks/wezopay", "x".repeat(10_000), from(`192.0.2.${index}`));
  }
  expect(await count("refused")).toBe(100);
  const [newest] = await world.server.readInbox(1);
  expect(newest?.body_hash).toMatch(/^[0-9a-f]{64}$/);
  const tallies = await world.server.engine.storage.run("readTallies", { limit: 1000 });
  expect(tallies.length).toBeLessThanOrEqual(101);
  expect(tallies.reduce((sum, it) => sum + it.dropped, 0)).toBe(10);
});

it("turns no verified message away, whoever floods its address", async () => {
  const { session_id } = await world.create("wezopay");
  world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
  const sent = world.sandbox.control.webhooks({ gateway: "wezopay" }).at(-1);
  const path = new URL(sent?.url ?? "").pathname;
  for (let index = 0; index < 25; index += 1) await send(path, "forged");
  for (let index = 0; index < 25; index += 1) {
    expect((await send(path, sent?.body ?? "", { ...sent?.headers })).status).toBe(200);
  }
  expect(await count("refused")).toBe(20);
  expect(await count("verified")).toBe(25);
  await world.server.sweep();
  expect((await world.get(session_id)).status).toBe("success");
});

it("turns hints away that come in a flood, and finds the money all the same", async () => {
  const { session_id } = await world.create("zozo");
  const at = newestAt(world.sandbox, "zozo");
  world.sandbox.control.act("zozo", at.id, "pay");
  const sent = world.sandbox.control.webhooks({ gateway: "zozo" }).at(-1);
  const path = new URL(sent?.url ?? "").pathname;
  const lie = JSON.stringify({ order_id: at.orderId, status: "SUCCESS", amount: "250.50" });
  const statuses: number[] = [];
  for (let index = 0; index < 35; index += 1) statuses.push((await send(path, lie)).status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(5);
  expect(await count("hint")).toBe(30);
  expect((await send(path, `{"order_id":"${"9".repeat(20_000)}"}`)).status).toBe(413);
  await world.server.sweep();
  expect((await world.get(session_id)).status).toBe("success");
});
