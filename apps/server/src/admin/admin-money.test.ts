import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  API_KEY,
  newestAt,
  SHOP_URL,
  startWorld,
  WEBHOOK_SECRET,
  type World,
} from "../__fixtures__/world.ts";

const ADMIN_KEY = "pgk_test_an_admin_key_0123456789";

/** What the tests look at of the answers. */
interface Answer {
  readonly id: number;
  readonly version: string;
  readonly status: string;
  readonly data: { readonly id: number; readonly kind: string; readonly status: string }[];
  readonly error: { readonly code: string };
}

describe("what the admin API does about money", () => {
  let world: World;
  let sessionId: string;
  beforeEach(async () => {
    world = await startWorld({
      stores: [{ id: "shop", name: "Shop", mode: "test" }],
      keys: [
        { key: ADMIN_KEY, label: "Dashboard", mode: "test", permissions: ["admin"] },
        {
          key: API_KEY,
          label: "Test shop",
          mode: "test",
          store: "shop",
          webhookUrl: `${SHOP_URL}/webhook`,
          webhookSecret: WEBHOOK_SECRET,
        },
      ],
    });
    ({ session_id: sessionId } = await world.create("wezopay"));
    const at = newestAt(world.sandbox, "wezopay");
    world.sandbox.control.act("wezopay", at.id, "pay", { amount: "200.00" });
    await world.settle();
  });
  afterEach(() => world.close());

  async function call(method: string, path: string, body?: unknown) {
    const response = await fetch(`${world.server.url}/admin/v1${path}`, {
      method,
      headers: { "x-api-key": ADMIN_KEY, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  }

  it("shows a case with what was asked and said, and decides it once, on what was seen", async () => {
    const open = await call("GET", "/cases?status=open");
    expect(open.body.data).toMatchObject([{ kind: "under", status: "open" }]);
    const path = `/cases/${open.body.data[0]?.id}`;
    const seen = await call("GET", path);
    expect(seen.body).toMatchObject({
      asked: { amount: 25_000 },
      refundable: { amount: 20_000, currency: "BDT", text: "200.00" },
    });
    const stale = await call("POST", `${path}/decision`, { decision: "accept", version: "0.0" });
    expect(stale).toMatchObject({ status: 409, body: { error: { code: "conflict" } } });
    const { version } = seen.body;
    const decided = await call("POST", `${path}/decision`, { decision: "accept", version });
    expect(decided).toMatchObject({ status: 200, body: { case: { decision: "accept" } } });
    expect((await world.get(sessionId)).status).toBe("success");
    expect((await call("GET", "/cases?status=open")).body.data).toEqual([]);
    const { body } = await call("GET", `/audit?subject=case ${open.body.data[0]?.id}`);
    expect(body.data).toMatchObject([{ actor: expect.stringMatching(/^key /) }]);
  });

  it("shows what the shop was told with every try, and tells it again", async () => {
    const { body: cases } = await call("GET", "/cases?status=open");
    const path = `/cases/${cases.data[0]?.id}`;
    const { version } = (await call("GET", path)).body;
    await call("POST", `${path}/decision`, { decision: "accept", version });
    await world.server.sweep();
    const listed = await call("GET", `/deliveries?store=shop&limit=1`);
    const told = world.told.length;
    const id = listed.body.data[0]?.id;
    expect((await call("GET", `/deliveries/${id}`)).body).toMatchObject({
      tries: [{ outcome: "delivered", status: 200 }],
    });
    expect((await call("POST", `/deliveries/${id}/replay`)).status).toBe(200);
    await world.server.sweep();
    expect(world.told).toHaveLength(told + 1);
    expect((await call("POST", "/deliveries/none/replay")).status).toBe(404);
    expect((await call("GET", "/endpoints")).body.data).toMatchObject([{ status: "active" }]);
    const since = new Date(0).toISOString();
    const all = await call("POST", "/deliveries/replay", { store: "shop", since });
    expect(all.body).toEqual({ replayed: 0 });
  });

  it("gives money back once, within what came, and has it proven where it is made by hand", async () => {
    expect((await call("POST", "/refunds", { sessionId, amount: 20_001 })).status).toBe(409);
    const order = { sessionId, amount: 5_000, refundId: "REFUND00000000000001" };
    const first = await call("POST", "/refunds", order);
    expect(first).toMatchObject({
      status: 200,
      body: { id: order.refundId, status: "due", money: { text: "50.00" } },
    });
    await call("POST", "/refunds", order);
    const due = await call("GET", "/refunds?status=due");
    expect(due.body.data).toMatchObject([{ id: order.refundId }]);
    const proof = { reference: "8N2K3BACK1" };
    const proven = await call("POST", `/refunds/${order.refundId}/proof`, proof);
    expect(proven).toMatchObject({ status: 200, body: { status: "succeeded", way: "manual" } });
    expect((await call("POST", `/refunds/${order.refundId}/give-up`)).status).toBe(409);
    expect((await call("POST", "/refunds/none/give-up")).status).toBe(404);
    const found = await call("GET", "/payments/search?q=8n2k3back1");
    expect(found.body.data).toMatchObject([{ sessionId }]);
  });
});
