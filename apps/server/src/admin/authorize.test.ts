import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { API_KEY, startWorld, type World } from "../__fixtures__/world.ts";

const ADMIN_KEY = "pgk_test_an_admin_key_0123456789";
const STORES_KEY = "pgk_test_a_stores_key_0123456789";

let world: World;
beforeEach(async () => {
  world = await startWorld({
    stores: [{ id: "tea", name: "Tea", mode: "test" }],
    keys: [
      { key: ADMIN_KEY, label: "Dashboard", mode: "test", permissions: ["admin"] },
      {
        key: API_KEY,
        label: "Shop",
        mode: "test",
        permissions: ["payments:read", "payments:write", "refunds:write"],
      },
      {
        key: STORES_KEY,
        label: "Tea",
        mode: "test",
        store: "tea",
        permissions: ["stores:write"],
      },
    ],
  });
});
afterEach(() => world.close());

/** Every operation the document describes, with something in place of its parameters. */
async function listOperations(): Promise<{ method: string; path: string }[]> {
  const response = await fetch(`${world.server.url}/admin/openapi.json`);
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
}

async function call({ method, path }: { method: string; path: string }, key?: string) {
  const { status } = await fetch(world.server.url + path.replaceAll(/\{\w+\}/g, "1"), {
    method,
    headers: { "content-type": "application/json", ...(key !== undefined && { "x-api-key": key }) },
    ...(method !== "GET" && { body: "{}" }),
  });
  return `${method} ${path} ${status}`;
}

describe("every operation of the admin API", () => {
  it("is refused to who shows nothing, and to a shop's key", async () => {
    const operations = await listOperations();
    expect(operations.length).toBeGreaterThan(30);
    for (const operation of operations) {
      const { method, path } = operation;
      expect(await call(operation)).toBe(`${method} ${path} ${method === "GET" ? 401 : 403}`);
      // A body that is wrong may be refused before it is looked whether the key may do this at all.
      expect([`${method} ${path} 403`, `${method} ${path} 422`]).toContain(
        await call(operation, API_KEY),
      );
    }
  });

  it("is refused to a key of one store, but for what concerns that store's own settings", async () => {
    for (const operation of await listOperations()) {
      const { method, path } = operation;
      if (path.startsWith("/admin/v1/stores")) continue;
      expect(await call(operation, STORES_KEY)).toBe(`${method} ${path} 403`);
    }
    const stores = "/admin/v1/stores";
    expect(await call({ method: "GET", path: stores }, STORES_KEY)).toMatch(/ 200$/);
    expect(await call({ method: "GET", path: `${stores}/tea` }, STORES_KEY)).toMatch(/ 200$/);
    expect(await call({ method: "GET", path: `${stores}/other` }, STORES_KEY)).toMatch(/ 403$/);
    const disconnect = { method: "POST", path: `${stores}/other/disconnect` };
    expect(await call(disconnect, STORES_KEY)).toMatch(/ 403$/);
  });
});

describe("a store's level of evidence", () => {
  it.each([1, 2])("cannot be %i: no hint and no buyer's word releases an order", async (level) => {
    const { engine } = world.server;
    const { body } = await sendAsAdmin("POST", "/admin/v1/stores", {
      name: "New",
      mode: "test",
      releaseLevel: level,
    });
    expect(body.error.message).toContain("releaseLevel");
    const added = await sendAsAdmin("POST", "/admin/v1/stores", { name: "New", mode: "test" });
    const changed = await sendAsAdmin("PATCH", `/admin/v1/stores/${added.body.id}`, {
      releaseLevel: level,
    });
    expect(changed.status).toBe(422);
    const store = await engine.storage.run("readStore", { store_id: added.body.id });
    expect(store?.release_level).toBe(4);
  });
});

async function sendAsAdmin(method: string, path: string, body: object) {
  const response = await fetch(world.server.url + path, {
    method,
    headers: { "x-api-key": ADMIN_KEY, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return {
    status: response.status,
    body: (await response.json()) as { id: string; error: { message: string } },
  };
}
