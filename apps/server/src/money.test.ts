import { hmacSha256 } from "@polygate/core";
import { SANDBOX_ACCOUNTS } from "@polygate/sandbox";
import { afterEach, expect, it } from "vitest";
import { newestAt, startWorld, type World } from "./__fixtures__/world.ts";

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
