import { hmacSha256 } from "@polygate/core";
import { SANDBOX_ACCOUNTS } from "@polygate/sandbox";
import { newestAt, type World } from "./world.ts";

/** Sends what WezoPay signs about its newest payment, changed as it never would be, or only rarely. @returns the answer's status. */
export async function sayPaid(world: World, changes: Record<string, string> = {}): Promise<number> {
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
  await world.server.sweep();
  return response.status;
}
