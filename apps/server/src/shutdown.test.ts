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

it("keeps an idle connection for longer than a proxy in front keeps it", async () => {
  const world = await startWorld();
  const { headers } = await fetch(`${world.server.url}/healthz`);
  const [, seconds] = /timeout=(\d+)/.exec(headers.get("keep-alive") ?? "") ?? [];
  // Caddy's 2 minutes are the longest of those in common use: who hangs up first must be the proxy.
  expect(Number(seconds)).toBeGreaterThan(120);
  await world.close();
});

it("hangs up with each answer once it is about to stop, so that nobody sends another on the same connection", async () => {
  const world = await startWorld();
  const ask = async () => (await fetch(`${world.server.url}/healthz`)).headers.get("connection");
  expect(await ask()).toBe("keep-alive");
  world.server.drain();
  expect(await ask()).toBe("close");
  await world.close();
});
