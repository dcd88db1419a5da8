import { PaymentError } from "@polygate/core";
import type { Admin } from "./admin.ts";
import { HOLD } from "./documents.ts";
import { readOrder } from "./read-order.ts";
import * as wire from "./wire.ts";

type Signal = AbortSignal | undefined;

const TAG = "Polygate: look";

/** Makes a change; what Shopify says against it, or nothing. */
export async function change(
  admin: Admin,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  signal?: Signal,
): Promise<string | undefined> {
  const changed = await admin.run(document, variables, wire.Changed, signal);
  const errors = Object.values(changed).flatMap(({ userErrors, orderCancelUserErrors }) => [
    ...userErrors,
    ...orderCancelUserErrors,
  ]);
  return errors.length > 0 ? errors.map(({ message }) => message).join(" ") : undefined;
}

/** What staff finds at an order it must look at: a tag, and the reason in the note. Each can be repeated. */
export function createMarks(admin: Admin) {
  return {
    /** @throws {PaymentError} where Shopify would not: it must be tried again. */
    async hold(orderId: string, mark: string, reason: string, signal?: Signal): Promise<void> {
      const { order } = await readOrder(admin, orderId, signal);
      const end = `[Polygate ${mark}]`;
      const known = order?.note ?? "";
      const note = known.includes(end) ? known : `${known}\n${reason} ${end}`.trim();
      const variables = { id: orderId, tags: [TAG], input: { id: orderId, note } };
      const refusal = await change(admin, HOLD, variables, signal);
      if (refusal === undefined) return;
      throw new PaymentError("gateway_unavailable", `shopify: ${refusal}`, { gateway: "shopify" });
    },
  };
}
