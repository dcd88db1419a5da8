import type { ServerConfigInput } from "../config.ts";
import { visit } from "./visit.ts";
import { API_KEY, SHOP_URL, startWorld, WEBHOOK_SECRET, type World } from "./world.ts";

type Events = NonNullable<NonNullable<ServerConfigInput["keys"]>[number]["events"]>;

/** Starts a world whose shop has a policy of its own, and hears of what it asks for. */
export async function startShop(
  store: { latePayments?: "revive" | "ask" | "refund"; releaseLevel?: number } = {},
  events: Events = [],
): Promise<World> {
  return await startWorld({
    stores: [{ id: "shop", name: "Shop", mode: "test", ...store }],
    keys: [
      {
        key: API_KEY,
        label: "Shop",
        mode: "test",
        store: "shop",
        permissions: ["payments:read", "payments:write", "refunds:write"],
        webhookUrl: `${SHOP_URL}/webhook`,
        webhookSecret: WEBHOOK_SECRET,
        events,
      },
    ],
  });
}

/** Asks for a payment, and visits its page. */
export async function create(world: World, gateway: "wezopay" | "zaakpay") {
  const payment = await world.create(gateway);
  await visit(world, gateway, payment.checkout_url);
  return payment;
}
