import { afterEach, expect, it } from "vitest";
import { sayPaid } from "./__fixtures__/say-paid.ts";
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

const events = () => world.told.map(({ body }) => body.event);

it("tells the shop of its money though a message that does not fit comes before the shop answers", async () => {
  world = await startWorld();
  world.shopAnswers.push(500);
  const { session_id } = await world.create("wezopay");
  await sayPaid(world);
  await sayPaid(world, { token: "pay_other" });
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
  await sayPaid(world, { ...rest, trx_id: "8N2K3TEST2", amount: "0.00" });
  expect((await world.get(session_id)).status).toBe("held");
  expect(events()).toEqual(["payment.expired"]);
});

it("holds nothing that was paid in time and only learned of late", async () => {
  world = await startFor({ latePayments: "ask" });
  const { session_id } = await world.create("wezopay");
  await waitForExpiry();
  await sayPaid(world, { paid_at: "2026-01-01T00:00:00Z" });
  expect((await world.get(session_id)).status).toBe("success");
  expect(events()).toEqual(["payment.expired", "payment.success"]);
});

it("tells of money and of its absence even where a key lists other events only", async () => {
  world = await startFor({ events: ["payment.refunded"] });
  await world.create("wezopay");
  await waitForExpiry();
  await sayPaid(world);
  expect(events()).toEqual(["payment.expired", "payment.success"]);
});
