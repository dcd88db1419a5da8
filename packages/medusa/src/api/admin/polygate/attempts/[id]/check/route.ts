import { worldOf } from "../../../../../../framework/container.ts";
import type { Request, Response } from "../../../../../../framework/express.ts";
import { inMedusaWords } from "../../../../../../framework/medusa-error.ts";
import { toMerchantView } from "../../../../../../merchant-view.ts";
import { settle } from "../../../../../../settle.ts";

/** Asks the gateway now. */
export async function POST(request: Request, response: Response): Promise<void> {
  const { id = "" } = request.params;
  const attempt = await inMedusaWords(() => settle(worldOf(request.scope), id));
  response.json({ attempt: toMerchantView(attempt) });
}
