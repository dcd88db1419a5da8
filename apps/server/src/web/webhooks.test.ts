import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newestAt, startWorld, type World } from "../__fixtures__/world.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

async function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${world.server.url}${path}`, { method: "POST", body, headers });
  return { status: response.status, text: await response.text() };
}

/** The webhook the sandbox would have sent, and where. */
async function takeWebhook(gateway: "paygate" | "wezopay" | "zozo" | "zaakpay") {
  const sent = world.sandbox.control.webhooks({ gateway }).at(-1);
  if (!sent) throw new Error("the sandbox sent nothing");
  return { path: new URL(sent.url).pathname, headers: { ...sent.headers }, body: sent.body };
}

async function paidAtWezopay() {
  const payment = await world.create("wezopay");
  world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
  return { payment, ...(await takeWebhook("wezopay")) };
}

describe("a webhook", () => {
  it("is acknowledged only after it is stored, and kept as evidence", async () => {
    const { path, body, headers } = await paidAtWezopay();
    expect((await post(path, body, headers)).status).toBe(200);
    const [newest] = await world.server.readInbox(1);
    expect(newest).toMatchObject({ kind: "webhook", verdict: "verified", account_id: "wezopay" });
  });

  it("is refused when one byte differs, and kept all the same", async () => {
    const { payment, path, body, headers } = await paidAtWezopay();
    expect((await post(path, body.replace("250.00", "250.01"), headers)).status).toBe(401);
    expect((await post(path, ` ${body}`, headers)).status).toBe(401);
    expect((await post(path, body.slice(0, -1), headers)).status).toBe(401);
    expect((await post(path, JSON.stringify(JSON.parse(body)), headers)).status).toBe(401);
    expect((await post(path, body)).status).toBe(401);
    const verdicts = (await world.server.readInbox(10)).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(["refused", "refused", "refused", "refused", "refused"]);
    expect((await world.get(payment.session_id)).status).toBe("pending");
    const story = await world.timeline(payment.session_id);
    expect(story.filter((kind) => kind === "refused")).toHaveLength(1);
  });

  it("does not pay another order by that order's address", async () => {
    const { path, body, headers } = await paidAtWezopay();
    const other = await world.create("wezopay", { merchant_ref: "ORDER-2" });
    world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
    const otherPath = (await takeWebhook("wezopay")).path;
    expect(otherPath).not.toBe(path);
    expect((await post(otherPath, body, headers)).status).toBe(401);
    await world.server.sweep();
    expect((await world.get(other.session_id)).status).toBe("pending");
  });

  it("is known only at the addresses we gave", async () => {
    const { path, body, headers } = await paidAtWezopay();
    expect((await post("/webhooks/stripe", body, headers)).status).toBe(404);
    expect((await post("/webhooks/zozo/wrong", body, headers)).status).toBe(404);
    expect((await post(path.replace("/wezopay/", "/paygate/"), body, headers)).status).toBe(404);
    expect((await fetch(`${world.server.url}${path}`)).status).toBe(404);
  });

  it("is refused when it is too large", async () => {
    const { path, headers } = await paidAtWezopay();
    expect((await post(path, new Uint8Array(1024 * 1024 + 1), headers)).status).toBe(413);
  });

  it("without a signature proves nothing, and needs the payment's own address", async () => {
    const payment = await world.create("zozo");
    const lie = JSON.stringify({
      order_id: newestAt(world.sandbox, "zozo").orderId,
      status: "SUCCESS",
      amount: "250.50",
    });
    expect((await post("/webhooks/zozo", lie)).status).toBe(401);
    await world.server.sweep();
    expect((await world.get(payment.session_id)).status).toBe("pending");
    expect(await world.timeline(payment.session_id)).not.toContain("checked");
  });

  it("about a payment that is not ours is acknowledged and changes nothing", async () => {
    const { payment } = await paidAtWezopay();
    const body =
      '{"event":"payment.completed","token":"pay_other","invoice_id":"INV-9","status":"paid","amount":250.00,"trx_id":"8N2K3TEST1","paid_at":"2026-06-08T11:45:00Z"}';
    const { createHmac } = await import("node:crypto");
    const signature = createHmac("sha256", "whsec_sandbox_wezopay").update(body).digest("hex");
    const { status } = await post("/webhooks/wezopay", body, { "x-wezopay-signature": signature });
    expect(status).toBe(200);
    await world.server.sweep();
    expect((await world.server.readInbox(1))[0]?.outcome).toContain("not about a payment of ours");
    expect((await world.get(payment.session_id)).status).toBe("pending");
  });

  it("cannot pay two orders with one transaction", async () => {
    const first = await paidAtWezopay();
    await post(first.path, first.body, first.headers);
    const second = await world.create("wezopay", { merchant_ref: "ORDER-2" });
    const at = newestAt(world.sandbox, "wezopay");
    const body = first.body
      .replace(/pay_[A-Za-z0-9]+/, at.id)
      .replace(/"invoice_id":"[^"]+"/, `"invoice_id":"${at.orderId}"`);
    const { createHmac } = await import("node:crypto");
    const signature = createHmac("sha256", "whsec_sandbox_wezopay").update(body).digest("hex");
    expect(
      (await post("/webhooks/wezopay", body, { "x-wezopay-signature": signature })).status,
    ).toBe(200);
    await world.server.sweep();
    expect((await world.get(second.session_id)).status).toBe("held");
    expect(await world.timeline(second.session_id)).toContain("case");
  });
});
