import { worldOf } from "../../../../framework/container.ts";
import type { Request, Response } from "../../../../framework/express.ts";
import { toMerchantView } from "../../../../merchant-view.ts";

/** `?order_id=` lists the payments of an order; without it, those that need the merchant. */
export async function GET(request: Request, response: Response): Promise<void> {
  const { ledger } = worldOf(request.scope);
  const { order_id } = request.query;
  const attempts =
    typeof order_id === "string" ? await ledger.ofOrder(order_id) : await ledger.forMerchant();
  response.json({ attempts: attempts.map(toMerchantView) });
}
