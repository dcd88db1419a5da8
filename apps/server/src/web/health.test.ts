import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startWorld } from "../__fixtures__/world.ts";
import { openStorage } from "../storage/storage.ts";
import { createHealthRoutes } from "./health.ts";

it("answers on while it drains, and says that nobody should be sent here", async () => {
  const world = await startWorld();
  const ask = async (path: string) => await fetch(world.server.url + path);
  expect((await ask("/readyz")).status).toBe(200);
  world.server.drain();
  const draining = await ask("/readyz");
  expect(draining.status).toBe(503);
  expect(await draining.json()).toMatchObject({ problems: ["this process is about to stop"] });
  expect((await ask("/healthz")).status).toBe(200);
  expect(await world.create("wezopay")).toMatchObject({ status: "pending" });
  await world.close();
});

it("names every problem there is", async () => {
  const routes = createHealthRoutes({ problems: () => ["one", "two"] });
  const answer = await routes.request("/readyz");
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ status: "not ready", problems: ["one", "two"] });
});

it("is listed as a process while it lives", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "polygate-"));
  const world = await startWorld({ dataDir });
  const storage = await openStorage({ file: join(dataDir, "polygate.db") });
  expect(await storage.run("listProcesses", { since: 0 })).toHaveLength(1);
  await world.close();
  expect(await storage.run("listProcesses", { since: 0 })).toEqual([]);
  await storage.close();
  await rm(dataDir, { recursive: true });
});
