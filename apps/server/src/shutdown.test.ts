import { connect } from "node:net";
import { expect, it } from "vitest";
import { startWorld } from "./__fixtures__/world.ts";

/** How long closing may take, in milliseconds: well under the ten seconds a container is given. */
const SOON = 9_500;

it("does not wait for a request that never comes to its end", async () => {
  const world = await startWorld();
  const socket = connect(Number(new URL(world.server.url).port), "127.0.0.1");
  socket.on("error", () => {});
  socket.write("POST /webhooks/wezopay HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
  await new Promise((resolve) => setTimeout(resolve, 100));
  const before = performance.now();
  await world.close();
  expect(performance.now() - before).toBeLessThan(SOON);
});

it("begins no further questions once it closes", async () => {
  const world = await startWorld();
  for (let count = 0; count < 40; count += 1) await world.create("wezopay");
  world.sandbox.control.setOutage("wezopay", { mode: "slow", calls: 1000, delay: 1_000 });
  world.advance(91_000);
  const sweeping = world.server.sweep();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const before = performance.now();
  await world.close();
  expect(performance.now() - before).toBeLessThan(1_900);
  await sweeping;
});
