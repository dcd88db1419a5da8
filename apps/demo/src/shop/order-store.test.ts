import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createOpenOrder, MONEY, SESSION, TOKEN } from "./__fixtures__/store.ts";
import { openOrderStore } from "./order-store.ts";

const folder = mkdtempSync(join(tmpdir(), "polygate-shop-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the shop's orders", () => {
  it("are there after the shop was opened again", () => {
    const path = join(folder, "again.db");
    const { store, order, clock } = createOpenOrder(path);
    store.takeWebhook({ id: "msg_1", sessionId: SESSION, event: "payment.success" }, "success");
    const attempts = store.listAttempts(TOKEN);
    store.close();

    const reopened = openOrderStore(path, clock.now);
    expect(reopened.getOrder(TOKEN)).toEqual({ ...order, paidAt: expect.any(Number) });
    expect(reopened.listAttempts(TOKEN)).toEqual(attempts);
    expect(reopened.takeWebhook({ id: "msg_1", sessionId: SESSION, event: "x" }, "success")).toBe(
      false,
    );
    reopened.close();
  });

  it("are there after the shop was killed the moment it had answered", () => {
    const path = join(folder, "killed.db");
    const fixture = join(import.meta.dirname, "__fixtures__", "store.ts");
    const script = `
      import { createOpenOrder, SESSION } from ${JSON.stringify(fixture)};
      const { store } = createOpenOrder(process.argv[1]);
      store.takeWebhook({ id: "msg_1", sessionId: SESSION, event: "payment.success" }, "success");
      process.kill(process.pid, "SIGKILL");`;
    const options = [
      "--conditions=@polygate/source",
      "--input-type=module",
      "--eval",
      script,
      path,
    ];
    expect(spawnSync(process.execPath, options).signal).toBe("SIGKILL");

    const store = openOrderStore(path, Date.now);
    expect(store.getOrder(TOKEN)?.paidAt).toEqual(expect.any(Number));
    store.close();
  });

  it("are created once per token", () => {
    const { store, order } = createOpenOrder();
    const again = store.createOrder({
      token: TOKEN,
      money: { ...MONEY, amount: 1 },
      lines: [],
      contact: {},
    });
    expect(again).toEqual(order);
  });

  it("change nothing for a webhook id that was taken in before, whatever it says now", () => {
    const { store } = createOpenOrder();
    store.takeWebhook({ id: "msg_1", sessionId: SESSION, event: "payment.other" }, undefined);
    const again = { id: "msg_1", sessionId: SESSION, event: "payment.success" };
    expect(store.takeWebhook(again, "success")).toBe(false);
    expect(store.getOrder(TOKEN)?.paidAt).toBeUndefined();
  });

  it("keep the moment they were first paid", () => {
    const { store, clock } = createOpenOrder();
    store.takeWebhook({ id: "msg_1", sessionId: SESSION, event: "payment.success" }, "success");
    const paidAt = store.getOrder(TOKEN)?.paidAt;
    clock.advance(1_000);
    store.takeWebhook({ id: "msg_2", sessionId: SESSION, event: "payment.success" }, "success");
    expect(store.getOrder(TOKEN)?.paidAt).toBe(paidAt);
  });

  it("change nothing when a webhook cannot be taken in", () => {
    const { store } = createOpenOrder();
    expect(() =>
      store.takeWebhook({ id: "msg_1", sessionId: "NONE", event: "x" }, "success"),
    ).toThrow();
    expect(store.getOrder(TOKEN)?.paidAt).toBeUndefined();
    expect(store.takeWebhook({ id: "msg_1", sessionId: SESSION, event: "x" }, "success")).toBe(
      true,
    );
  });
});
