import type { Report, ReportOutcome } from "@polygate/core";
import { callPlugin, readAnswer } from "./call.ts";
import type { Store } from "./config.ts";
import { toMessage } from "./message.ts";
import { Outcome } from "./wire.ts";

/**
 * Tells the plugin, and takes nothing for a delivery but its own word, signed, about this very event: a page with status
 * 200 is no delivery.
 */
export async function tell(
  store: Store,
  report: Report,
  signal: AbortSignal | undefined,
): Promise<ReportOutcome> {
  if (report.mode !== store.config.mode) {
    const reason = `A ${report.mode} payment says nothing about a ${store.config.mode} store's order.`;
    return { type: "refused", reason };
  }
  const body = { site: store.config.url, ...toMessage(report) };
  const answer = await callPlugin(store, { body, signal });
  if ("obstacle" in answer) {
    const { what, fix } = answer.obstacle;
    const after = answer.retryAfter;
    return {
      type: "retry",
      reason: `The shop was not told: ${what}. ${fix}`,
      ...(after !== undefined && { after }),
    };
  }
  const outcome = Outcome.safeParse(readAnswer(answer.text));
  if (!outcome.success || outcome.data.event !== report.eventId) {
    const reason = "The plugin answered something this server does not understand: update both.";
    return { type: "retry", reason };
  }
  const { outcome: type, reason } = outcome.data;
  return type === "applied" ? { type } : { type, reason };
}
