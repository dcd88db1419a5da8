import {
  formatReportEntries,
  PaymentError,
  parseReportEntries,
  type ReportEntry,
} from "@polygate/core";
import type { Admin } from "./admin.ts";
import { REMEMBER } from "./documents.ts";
import { change } from "./marks.ts";
import type * as wire from "./wire.ts";

/** What an order remembers of our reports. */
export function entriesOf(order: wire.Order | null): readonly ReportEntry[] {
  return parseReportEntries(order?.metafield?.value);
}

/**
 * Lets an order remember a report.
 *
 * @throws {PaymentError} `conflict` where another process has remembered something since the order was read: then it must
 *   be read again.
 */
export async function remember(
  admin: Admin,
  order: wire.Order | null,
  entry: ReportEntry,
  signal?: AbortSignal,
): Promise<void> {
  if (!order) return;
  const others = entriesOf(order).filter(({ eventId }) => eventId !== entry.eventId);
  const variables = {
    id: order.id,
    value: formatReportEntries([...others, entry]),
    compareDigest: order.metafield?.compareDigest ?? null,
  };
  const refusal = await change(admin, REMEMBER, variables, signal);
  if (refusal !== undefined) {
    throw new PaymentError("conflict", `shopify: the order cannot remember: ${refusal}`, {
      gateway: "shopify",
    });
  }
}
