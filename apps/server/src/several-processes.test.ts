import { missingPostgres } from "@polygate/test-postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startWorld, usePostgres, type World } from "./__fixtures__/world.ts";
import type { RunningServer } from "./start-server.ts";

const PAYMENTS = 150;

usePostgres();

describe.skipIf(missingPostgres !== undefined)("two processes on one database", () => {
  let world: World;
  let other: RunningServer;
  beforeEach(async () => {
    world = await startWorld();
    other = await world.startAnother();
  });
  afterEach(async () => {
    await other.close();
    await world.close();
  });

  /** Sends every webhook of WezoPay to both, at once. @returns the statuses of the answers. */
  async function burst(): Promise<number[]> {
    const sent = world.sandbox.control.webhooks({ gateway: "wezopay" });
    const requests = sent.flatMap(({ url, headers, body }) =>
      [world.server.url, other.url].map(async (server) => {
        const address = new URL(new URL(url).pathname, server);
        const response = await fetch(address, { method: "POST", headers: { ...headers }, body });
        return response.status;
      }),
    );
    return await Promise.all(requests);
  }

  it("take a burst of webhooks and tell the shop of each payment once", async () => {
    for (let index = 0; index < PAYMENTS; index += 1) {
      await world.create("wezopay", { merchant_ref: `ORDER-${index}` });
    }
    for (const { id } of world.sandbox.control.payments("wezopay")) {
      world.sandbox.control.act("wezopay", id, "pay");
    }
    const statuses = await burst();
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(statuses).toHaveLength(2 * PAYMENTS);
    // Each waits for what it sends itself only: what one has under way the other finds when it looks again.
    for (let turn = 0; turn < 50 && world.told.length < PAYMENTS; turn += 1) {
      await Promise.all([world.server.sweep(), other.sweep()]);
    }
    await Promise.all([world.server.sweep(), other.sweep()]);
    const told = world.told.map(({ body }) => body.session_id);
    expect(told).toHaveLength(PAYMENTS);
    expect(new Set(told).size).toBe(PAYMENTS);
  });

  it("know of each other's payments, and sweep each once", async () => {
    const { session_id } = await world.create("wezopay");
    const at = world.sandbox.control.payments("wezopay").at(-1);
    world.sandbox.control.setScenario("wezopay", "lost", at?.id ?? "");
    world.sandbox.control.act("wezopay", at?.id ?? "", "pay");
    world.advance(91_000);
    await Promise.all([world.server.sweep(), other.sweep()]);
    await Promise.all([world.server.sweep(), other.sweep()]);
    const timeline = await world.timeline(session_id);
    expect(timeline.filter((kind) => kind === "checked")).toHaveLength(1);
    expect(timeline.filter((kind) => kind === "told")).toHaveLength(1);
    expect(world.told).toHaveLength(1);
  });
});
