import { describe, expect, it } from "vitest";
import type { FakeOrder } from "./__fixtures__/fake-store.ts";
import { ADDRESS, createWorld, PLACED, SECRET } from "./__fixtures__/world.ts";
import { toWebhookSecret } from "./link.ts";

const MINUTE = 60_000;
const keptIds = ({ kept }: ReturnType<typeof createWorld>) =>
  kept.map(({ body }) => JSON.parse(Buffer.from(body).toString()).id);

describe("a look at the shop", () => {
  it("finds an order that no webhook told of, and keeps it once", async () => {
    const world = createWorld();
    const { cursor, after } = await world.platform.poll(undefined);
    expect(after).toBe(2 * MINUTE);
    await world.platform.poll(cursor);
    expect(keptIds(world)).toEqual(["727"]);
    await world.settle();
    expect(world.store.mails).toHaveLength(1);
  });

  it("finds every change, also two within the same second", async () => {
    const world = createWorld();
    const { cursor } = await world.platform.poll(undefined);
    world.store.order.total = "120.00";
    await world.platform.poll(cursor);
    world.store.edit({ status: "cancelled" });
    await world.platform.poll(cursor);
    expect(keptIds(world)).toEqual(["727", "727", "727"]);
  });

  it("goes back over the last minutes: changes are saved later than they are dated", async () => {
    const world = createWorld();
    const { cursor } = await world.platform.poll(undefined);
    world.store.others.push(other(900, "2026-11-22T03:34:00"));
    await world.platform.poll(cursor);
    expect(keptIds(world)).toEqual(["727", "900"]);
  });

  it("begins when the shop was connected, and reads nothing older", async () => {
    const world = createWorld({}, { since: PLACED + 10 * MINUTE });
    world.store.others.push(other(900, "2026-11-22T03:44:00"));
    await world.platform.poll(undefined);
    expect(keptIds(world)).toEqual(["900"]);
  });

  it("reads on until it has seen all, though a page is full, and though orders move meanwhile", async () => {
    const world = createWorld({ payment_method: "cod" });
    const { others } = world.store;
    for (let index = 0; index < 250; index += 1) {
      // A bulk change dates a hundred and more of one second.
      const second = index < 120 ? "03:40:00" : `03:41:${String(index % 60).padStart(2, "0")}`;
      others.push(other(1000 + index, `2026-11-22T${second}`));
    }
    let cursor: string | undefined;
    const lookAtAll = async () => {
      for (let looks = 1; ; looks += 1) {
        const poll = await world.platform.poll(cursor);
        cursor = poll.cursor;
        if (poll.after > 0) return;
        // The first of them is changed once it was seen: all after it move up.
        const [moved] = others;
        if (looks === 1 && moved) moved.date_modified_gmt = "2026-11-22T03:42:00";
        expect(looks).toBeLessThan(10);
      }
    };
    await lookAtAll();
    expect(new Set(keptIds(world)).size).toBeGreaterThanOrEqual(249);
    // What slipped through by moving up is within the minutes that are gone over again.
    await lookAtAll();
    expect(new Set(keptIds(world)).size).toBe(250);
  });

  it("leaves other methods' orders alone, but those with a link of ours", async () => {
    const world = createWorld();
    await world.work();
    world.store.edit({ payment_method: "cod" });
    world.store.others.push({ ...other(900, "2026-11-22T03:39:00"), payment_method: "bacs" });
    await world.platform.poll(undefined);
    expect(keptIds(world)).toEqual(["727"]);
  });

  it("asks for nothing about buyers", async () => {
    const world = createWorld();
    await world.platform.poll(undefined);
    const listed = world.store.requests.find(({ path }) => path === "orders");
    expect(new URL(listed?.url ?? "").searchParams.get("_fields")).not.toMatch(
      /billing|shipping|ip/,
    );
  });

  it("that fails throws, so that it is tried again from the same place", async () => {
    const world = createWorld();
    world.store.intercept = (_method, path) =>
      path === "orders" ? new Response("<html>Maintenance", { status: 503 }) : undefined;
    await expect(world.platform.poll(undefined)).rejects.toThrow("answered 503");
  });
});

describe("WooCommerce's webhooks", () => {
  it("are made at the first look, with a secret that makes no pay links", async () => {
    const world = createWorld();
    const { cursor } = await world.platform.poll(undefined);
    await world.platform.poll(cursor);
    expect(
      world.store.webhooks.map(({ topic, delivery_url, secret }) => [topic, delivery_url, secret]),
    ).toEqual(
      ["order.created", "order.updated", "order.deleted"].map((topic) => [
        topic,
        `${ADDRESS}/webhooks`,
        toWebhookSecret(SECRET),
      ]),
    );
    expect(toWebhookSecret(SECRET)).not.toContain(SECRET);
  });

  it("go again where WooCommerce gave them up, and others' are left alone", async () => {
    const world = createWorld();
    const { cursor } = await world.platform.poll(undefined);
    const [first, second] = world.store.webhooks;
    Object.assign(first!, { status: "disabled", secret: "changed" });
    Object.assign(second!, { delivery_url: "https://other.example/webhooks", status: "disabled" });
    await world.platform.poll(cursor);
    expect(first?.status).toBe("disabled");
    world.clock.now += 61 * MINUTE;
    await world.platform.poll(cursor);
    expect(first).toMatchObject({ status: "active", secret: toWebhookSecret(SECRET) });
    expect(second?.status).toBe("disabled");
    expect(world.store.webhooks).toHaveLength(4);
  });

  it("that cannot be had are told of once a day, and orders are found all the same", async () => {
    const world = createWorld();
    world.store.intercept = (_method, path) =>
      path === "webhooks" ? new Response("{}", { status: 403 }) : undefined;
    const { cursor } = await world.platform.poll(undefined);
    world.clock.now += 61 * MINUTE;
    await world.platform.poll(cursor);
    expect(keptIds(world)).toEqual(["727"]);
    const notices = world.double.commands.filter(({ type }) => type === "notice");
    expect(new Set(notices.map(({ id }) => id)).size).toBe(1);
    world.store.intercept = (_method, path) =>
      path === "webhooks" ? new Response("{}", { status: 500 }) : undefined;
    world.clock.now += 61 * MINUTE;
    await expect(world.platform.poll(cursor)).resolves.toMatchObject({ after: 2 * MINUTE });
    expect(notices[0]).toMatchObject({ message: expect.stringContaining("answered 403") });
  });
});

function other(id: number, date_modified_gmt: string): FakeOrder {
  return {
    id,
    status: "on-hold",
    currency: "INR",
    total: "10.00",
    payment_method: "polygate",
    transaction_id: "",
    date_paid_gmt: null,
    meta_data: [],
    date_modified_gmt,
  };
}
