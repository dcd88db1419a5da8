import { expect } from "vitest";
import type { Attempt } from "../attempt.ts";
import type { HttpReply } from "../http.ts";
import { pay } from "../pay.ts";
import { initiate, type PublicData } from "../payments.ts";
import { receiveWebhook } from "../webhook.ts";
import { type FakeWorld, requestOf } from "./fake-world.ts";

/** Medusa makes a payment session of 12.00 INR. */
export async function start(
  world: FakeWorld,
  session = "payses_1",
  collection = "paycol_1",
): Promise<PublicData> {
  world.shop.sessions.set(session, { status: "pending", collectionId: collection });
  return initiate(world, "shop", { id: session, amount: "12.00", currency: "inr" });
}

/** What the addresses of a session's pages carry. */
export function tokenOf({ url }: PublicData): string {
  return url.split("/").at(-1) ?? "";
}

/** The same, and the buyer opens its page. */
export async function opened(
  world: FakeWorld,
  session?: string,
  collection?: string,
): Promise<PublicData> {
  const data = await start(world, session, collection);
  expect((await pay(world, requestOf({ token: tokenOf(data) }))).status).toBe(303);
  return data;
}

/** The gateway posts a webhook, and what follows from it is done. */
export async function hook(
  world: FakeWorld,
  message: ReturnType<FakeWorld["memory"]["pay"]>,
): Promise<HttpReply> {
  const reply = await receiveWebhook(world, requestOf({ ...message, method: "POST" }));
  await reply.afterwards?.();
  return reply;
}

export async function rowOf(world: FakeWorld, { payment }: PublicData): Promise<Attempt> {
  const row = await world.ledger.find(payment);
  if (!row) throw new Error("no row");
  return row;
}
