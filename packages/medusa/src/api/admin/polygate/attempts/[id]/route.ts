import { PaymentError } from "@polygate/core";
import { worldOf } from "../../../../../framework/container.ts";
import type { Request, Response } from "../../../../../framework/express.ts";
import { inMedusaWords } from "../../../../../framework/medusa-error.ts";
import { toMerchantView } from "../../../../../merchant-view.ts";

/** One payment, as the ledger has it. */
export async function GET(request: Request, response: Response): Promise<void> {
  const { id = "" } = request.params;
  const attempt = await inMedusaWords(async () => {
    const found = await worldOf(request.scope).ledger.find(id);
    if (found) return found;
    throw new PaymentError("not_found", "The ledger holds no payment of that id.");
  });
  response.json({ attempt: toMerchantView(attempt) });
}
