import { hmacSha256 } from "@polygate/core";
import { SANDBOX_ACCOUNTS } from "@polygate/sandbox";
import { afterEach, expect, it } from "vitest";
import {
  API_KEY,
  newestAt,
  SHOP_URL,
  startWorld,
  WEBHOOK_SECRET,
  type World,
} from "./__fixtures__/world.ts";

let world: World;
afterEach(() => world.close());

/** What WezoPay signs about its newest payment, changed as it never would be, or only rarely. */
async function sayPaid(changes: Record<string, string> = {}): Promise<number> {
  const at = newestAt(world.sandbox, "wezopay");
  const body = JSON.stringify({
    event: "payment.completed",
    token: at.id,
    invoice_id: at.orderId,
    status: "paid",
    amount: "250.00",
    trx_id: "8N2K3TEST1",
    paid_at: "2026-06-08T11:45:00Z",
    ...changes,
  });
  const { webhookSecret } = SANDBOX_ACCOUNTS.wezopay;
  const response = await fetch(`${world.server.url}/webhooks/wezopay`, {
    method: "POST",
    headers: { "x-wezopay-signature": hmacSha256(webhookSecret, body) },
    body,
  });
  return response.status;
}

const events = () => world.told.map(({ body }) => body.event);

it("tells the shop of its money though a message that does not fit comes before the shop answers", async () => {
  world = await startWorld();
  world.shopAnswers.push(500);
  const { session_id } = await world.create("wezopay");
  await sayPaid();
  await world.server.sweep();
  await sayPaid({ token: "pay_other" });
  await world.server.sweep();
  world.advance(6_000);
  await world.server.sweep();
  expect((await world.get(session_id)).status).toBe("success");
  expect(events()).toEqual(["payment.success", "payment.success"]);
  expect(await world.timeline(session_id)).toContain("case");
});

async function waitForExpiry(): Promise<void> {
  for (let minutes = 0; minutes <= 62; minutes += 2) {
    world.advance(120_000);
    await world.server.sweep();
  }
}

function startFor(settings: { latePayments?: "ask"; events?: ["payment.refunded"] }) {
  return startWorld({
    keys: [
      {
        key: API_KEY,
        label: "Shop",
        mode: "test",
        webhookUrl: `${SHOP_URL}/webhook`,
        webhookSecret: WEBHOOK_SECRET,
        ...settings,
      },
    ],
  });
}

it("leaves late money to a shop that wants to be asked, whatever is learned about it afterwards", async () => {
  world = await startFor({ latePayments: "ask" });
  const { session_id } = await world.create("wezopay");
  await waitForExpiry();
  world.sandbox.control.act("wezopay", newestAt(world.sandbox, "wezopay").id, "pay");
  await world.settle();
  expect((await world.get(session_id)).status).toBe("held");
  expect(await world.timeline(session_id)).toContain("case");
  // A fact more about the same money: the record is computed again.
  const { trx_id: _, ...rest } = JSON.parse(
    world.sandbox.control.webhooks({ gateway: "wezopay" }).at(-1)?.body ?? "{}",
  );
  await sayPaid({ ...rest, trx_id: "8N2K3TEST2", amount: "0.00" });
  await world.server.sweep();
  expect((await world.get(session_id)).status).toBe("held");
  expect(events()).toEqual(["payment.expired"]);
});

it("holds nothing that was paid in time and only learned of late", async () => {
  world = await startFor({ latePayments: "ask" });
  const { session_id } = await world.create("wezopay");
  await waitForExpiry();
  await sayPaid({ paid_at: "2026-01-01T00:00:00Z" });
  await world.server.sweep();
  expect((await world.get(session_id)).status).toBe("success");
  expect(events()).toEqual(["payment.expired", "payment.success"]);
});

it("tells of money and of its absence even where a key lists other events only", async () => {
  world = await startFor({ events: ["payment.refunded"] });
  await world.create("wezopay");
  await waitForExpiry();
  await sayPaid();
  await world.server.sweep();
  expect(events()).toEqual(["payment.expired", "payment.success"]);
});
