import { worldOf } from "../../../../../../framework/container.ts";
import type { Request, Response } from "../../../../../../framework/express.ts";
import { inMedusaWords } from "../../../../../../framework/medusa-error.ts";
import { givenBack } from "../../../../../../given-back.ts";
import { toMerchantView } from "../../../../../../merchant-view.ts";

/** Books what the merchant has given back by hand. */
export async function POST(request: Request, response: Response): Promise<void> {
  const { id = "" } = request.params;
  const attempt = await inMedusaWords(() => givenBack(worldOf(request.scope), id));
  response.json({ attempt: toMerchantView(attempt) });
}
