import type { Bridge, PlatformMessage } from "@polygate/core";

/** What a shop asks for when somebody wants to know of, or be rid of, what is kept about a person. */
const COMPLIANCE = new Set(["customers/data_request", "customers/redact", "shop/redact"]);

/** Brings to the owner's notice what only a person can act on. @returns whether the message was such a one. */
export function createNotices(bridge: Bridge) {
  return async ({ topic, id }: PlatformMessage): Promise<boolean> => {
    const message = textOf(topic);
    if (message === undefined) return false;
    await bridge.handle({ type: "notice", id: `notice ${id}`, message });
    return true;
  };
}

function textOf(topic: string): string | undefined {
  if (topic === "app/uninstalled") {
    return "The app was uninstalled from the Shopify shop. Payments that come in are kept and booked once it is installed again.";
  }
  if (COMPLIANCE.has(topic)) {
    return `Shopify passed on a request about personal data (${topic}). Answer it within 30 days: its text is in the store's messages.`;
  }
  return undefined;
}
