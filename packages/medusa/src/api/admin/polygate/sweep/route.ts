import { worldOf } from "../../../../framework/container.ts";
import type { Request, Response } from "../../../../framework/express.ts";
import { sweep } from "../../../../sweep.ts";

/** Does at once what the job does every minute. */
export async function POST(request: Request, response: Response): Promise<void> {
  response.json({ checked: await sweep(worldOf(request.scope)) });
}
