import { setTimeout } from "node:timers/promises";
import { PaymentError } from "@polygate/core";
import { type Attempt, keep } from "./attempt.ts";
import { hintOf, hintUrl } from "./hint.ts";
import { type HttpReply, type HttpRequest, seeOther } from "./http.ts";
import type { ProviderSetup } from "./options.ts";
import { page } from "./pages.ts";
import { settle } from "./settle.ts";
import { textOf } from "./sweep.ts";
import type { World } from "./world.ts";

const PATIENCE = 8_000;

/** Where the gateway sends the buyer back: asks the gateway, waits a little, and sends the buyer on with a hint. */
export async function takeBack(world: World, request: HttpRequest): Promise<HttpReply> {
  const setup = world.setups.get(request.provider);
  const attempts = (await world.ledger.ofToken(request.token ?? "")).filter(
    ({ provider, openedAt }) => provider === request.provider && openedAt !== undefined,
  );
  const latest = attempts.at(-1);
  if (!setup || !latest) {
    return page(404, "No such payment", "This link names no payment of this shop.");
  }
  await keepSigned(world, setup, request, attempts);
  const settled = Promise.all(
    attempts.map(async ({ id }) => {
      try {
        return await settle(world, id);
      } catch (error) {
        world.log(`polygate: payment ${id} waits for the job: ${textOf(error)}`);
        return latest;
      }
    }),
  );
  const rows = await Promise.race([settled, setTimeout(PATIENCE, attempts, { ref: false })]);
  const hints = rows.map(hintOf);
  const hint = hints.find((it) => it === "paid" || it === "replaced") ?? hints.at(-1);
  return seeOther(hintUrl(setup, hint ?? "pending"));
}

/** A signed return is evidence, though never more than a reason to ask. */
async function keepSigned(
  world: World,
  { gateway }: ProviderSetup,
  { headers, query, body }: HttpRequest,
  attempts: readonly Attempt[],
): Promise<void> {
  if (!gateway.parseReturn || body.length === 0) return;
  try {
    const { paymentId } = gateway.parseReturn({ headers, query, body });
    const attempt = attempts.find(({ id }) => id === paymentId);
    if (!attempt) return;
    const text = new TextDecoder().decode(body);
    await world.ledger.change(attempt.id, (row) => keep(row, world.now(), "return", text));
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    world.log(`polygate: a buyer came back with what does not verify: ${error.message}`);
  }
}
