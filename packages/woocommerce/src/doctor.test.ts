import { describe, expect, it } from "vitest";
import { cannotView, cannotWrite, createFakeStore } from "./__fixtures__/fake-store.ts";
import { ADDRESS, createWorld, SECRET } from "./__fixtures__/world.ts";
import { checkWooCommerce, type WooCommerceConfig } from "./index.ts";

const keys = {
  consumerKey: "ck_0123456789abcdef0123456789abcdef01234567",
  consumerSecret: "cs_fedcba9876543210fedcba9876543210fedcba98",
};

type FakeStore = ReturnType<typeof createFakeStore>;

async function examine(store: FakeStore, change: Partial<WooCommerceConfig> = {}) {
  const config = { mode: "live", url: "https://shop.example", paymentMethod: "polygate" } as const;
  const checks = await checkWooCommerce(
    { ...config, ...keys, secret: SECRET, fetch: store.fetch, ...change },
    { address: ADDRESS },
  );
  return {
    states: Object.fromEntries(checks.map(({ name, state }) => [name, state])),
    of: (name: string) => checks.find((check) => check.name === name),
    checks,
  };
}

describe("the doctor of a store without the plugin", () => {
  it("finds nothing to put right where all is well, and changes nothing", async () => {
    const world = createWorld();
    await world.platform.poll(undefined);
    const writes = world.store.writes().length;
    const { states, checks } = await examine(world.store);
    expect(states).toEqual({
      TLS: "ok",
      "REST API": "ok",
      changes: "ok",
      "payment method": "ok",
      webhooks: "ok",
      currency: "ok",
    });
    expect(checks.every(({ fix }) => fix === undefined)).toBe(true);
    expect(world.store.writes().slice(writes)).toEqual(["POST orders/0/notes"]);
    expect(world.store.notes).toEqual([]);
  });

  it.each<[string, Response | Error, RegExp]>([
    ["a key that was taken back", new Response(cannotView, { status: 401 }), /taken back/],
    ["a redirect", new Response(null, { status: 301 }), /WordPress Address/],
    ["silence", new TypeError("fetch failed"), /Is the shop up/],
  ])("says what to do about %s", async (_what, answer, fix) => {
    const store = createFakeStore();
    store.intercept = () => (answer instanceof Error ? answer : answer.clone());
    const { states, of } = await examine(store);
    expect(states).toEqual({ TLS: "ok", "REST API": "fail", shop: "skip" });
    expect(of("REST API")?.fix).toMatch(fix);
  });

  it("notices a key that may only read", async () => {
    const store = createFakeStore();
    store.intercept = (method) =>
      method === "POST" ? new Response(cannotWrite, { status: 401 }) : undefined;
    expect((await examine(store)).states).toMatchObject({ "REST API": "ok", changes: "fail" });
  });

  it("names the methods there are where the one it needs is not, and says where it is switched off", async () => {
    const store = createFakeStore();
    const missing = await examine(store, { paymentMethod: "cheque" });
    expect(missing.of("payment method")).toMatchObject({
      state: "fail",
      fix: expect.stringContaining("polygate, cod"),
    });
    const off = await examine(store, { paymentMethod: "cod" });
    expect(off.of("payment method")).toMatchObject({ state: "warn" });
  });

  it("notices webhooks that WooCommerce gave up, and those of another server", async () => {
    const world = createWorld();
    await world.platform.poll(undefined);
    const [created, updated] = world.store.webhooks;
    Object.assign(created!, { status: "disabled" });
    Object.assign(updated!, { delivery_url: "https://other.example/webhooks" });
    expect((await examine(world.store)).of("webhooks")).toMatchObject({
      state: "warn",
      detail: "order.created, order.updated missing or switched off",
    });
  });

  it.each([
    ["3", "fail"],
    ["0", "ok"],
  ])("looks at %s decimals", async (decimals, state) => {
    const store = createFakeStore();
    store.settings.woocommerce_price_num_decimals = decimals;
    expect((await examine(store)).states.currency).toBe(state);
  });
});
