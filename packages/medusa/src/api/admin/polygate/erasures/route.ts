import { PaymentError } from "@polygate/core";
import * as z from "zod";
import { eraseBuyer } from "../../../../erase.ts";
import { worldOf } from "../../../../framework/container.ts";
import type { Request, Response } from "../../../../framework/express.ts";
import { inMedusaWords } from "../../../../framework/medusa-error.ts";

const Body = z.object({ email: z.email() });

/** Erases what the ledger holds of a buyer: `{ "email": "asha@example.com" }`. */
export async function POST(request: Request, response: Response): Promise<void> {
  const erasure = await inMedusaWords(async () => {
    const body = Body.safeParse(request.body);
    if (body.success) return eraseBuyer(worldOf(request.scope), body.data.email);
    throw new PaymentError("request_invalid", "Say whose data to erase: an e-mail address.");
  });
  response.json(erasure);
}
