import { SANDBOX_ACCOUNTS } from "@polygate/sandbox";
import { missingPostgres } from "@polygate/test-postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OWNER, openBrowser, signInAsOwner } from "./__fixtures__/browser.ts";
import { API_KEY, startWorld, usePostgres, type World } from "./__fixtures__/world.ts";
import type { RunningServer } from "./start-server.ts";

const ADMIN_KEY = "pgk_test_an_admin_key_0123456789";

usePostgres();

describe.skipIf(missingPostgres !== undefined)("what is set at one of two processes", () => {
  let world: World;
  let other: RunningServer;
  beforeEach(async () => {
    world = await startWorld({
      publicUrl: "http://localhost:1",
      keys: [
        { key: ADMIN_KEY, label: "Dashboard", mode: "test", permissions: ["admin"] },
        { key: API_KEY, label: "Test shop", mode: "test" },
      ],
    });
    other = await world.startAnother();
  });
  afterEach(async () => {
    await other.close();
    await world.close();
  });

  async function call(server: RunningServer, path: string, key: string, body?: unknown) {
    const response = await fetch(server.url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { "x-api-key": key, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      body: (await response.json()) as { id: string; secret: string; key: { id: string } },
    };
  }

  it("is a gateway account that the other takes payments at by itself", async () => {
    const config = {
      mode: "test",
      apiToken: SANDBOX_ACCOUNTS.zozo.token,
      baseUrl: "http://sandbox.test/zozo",
    };
    const account = { id: "second", gateway: "zozo", config };
    expect((await call(world.server, "/admin/v1/accounts", ADMIN_KEY, account)).status).toBe(200);
    const pay = async () =>
      (await call(other, "/api/v1/create-payment", API_KEY, { amount: 100, gateway: "second" }))
        .status;
    await expect.poll(pay, { timeout: 20_000 }).toBe(200);
  });

  it("is a key that the other knows at once, and refuses at once when it is revoked", async () => {
    const store = await call(world.server, "/admin/v1/stores", ADMIN_KEY, {
      name: "Tea",
      mode: "test",
    });
    const { body } = await call(world.server, "/admin/v1/keys", ADMIN_KEY, {
      label: "Till",
      mode: "test",
      store: store.body.id,
    });
    expect((await call(other, "/api/v1/payments", body.secret)).status).toBe(200);
    await call(world.server, `/admin/v1/keys/${body.key.id}/revoke`, ADMIN_KEY, {});
    expect((await call(other, "/api/v1/payments", body.secret)).status).toBe(401);
  });

  it("is an owner whom the other lets in", async () => {
    await expect(signInAsOwner(world.server)).resolves.toBeDefined();
    const browser = openBrowser(other.url);
    const answer = await browser.post("/owner/sign-in", OWNER, "http://localhost:1");
    expect(answer.status).toBe(303);
    expect((await browser.get("/owner")).status).toBe(200);
  });
});
