import { randomUUID } from "node:crypto";
import { callPlugin } from "./call.ts";
import type { Store } from "./config.ts";
import type { RouteAnswer } from "./route-answer.ts";

/** Calls the plugin back, so that the owner sees at once whether notifications arrive, and if not, what is in the way. */
export async function ping(store: Store): Promise<RouteAnswer> {
  const event = `ping_${randomUUID()}`;
  const answer = await callPlugin(store, { body: { event, type: "ping", site: store.config.url } });
  if ("text" in answer) return { status: 200, body: { reached: true } };
  const { what, fix } = answer.obstacle;
  return { status: 200, body: { reached: false, what, fix } };
}
