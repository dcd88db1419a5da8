import { createHash } from "node:crypto";
import type { Bridge } from "@polygate/core";

/** What the owner must see. */
interface Notice {
  /** What it is about: the same words about the same are told once. */
  readonly about: string;
  readonly orderId?: string;
  readonly message: string;
}

/** Tells the owner of something, once: what it says is part of what it is known by. */
export async function notify(bridge: Bridge, { about, orderId, message }: Notice): Promise<void> {
  const digest = createHash("sha256").update(message).digest("hex").slice(0, 16);
  await bridge.handle({
    type: "notice",
    id: `notice ${about} ${digest}`,
    message,
    ...(orderId !== undefined && { orderId }),
  });
}
