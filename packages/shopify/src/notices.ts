import type { Bridge, PlatformMessage } from "@polygate/core";

/** Brings to the owner's notice what only a person can act on. @returns whether the message was such a one. */
export function createNotices(bridge: Bridge) {
  return async ({ topic, id }: PlatformMessage): Promise<boolean> => {
    if (topic !== "app/uninstalled") return false;
    const message =
      "The app was uninstalled from the Shopify shop. Payments that come in are kept and booked once it is installed again.";
    await bridge.handle({ type: "notice", id: `notice ${id}`, message });
    return true;
  };
}
