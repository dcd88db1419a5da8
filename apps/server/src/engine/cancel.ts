import type { SessionView } from "../storage/sessions.ts";
import { ask } from "./ask.ts";
import { closeAtGateway } from "./close-at-gateway.ts";
import type { Engine } from "./engine.ts";

/**
 * Ends a payment that is not paid: asked at the gateway once more, closed there where that can be done, then recorded.
 * Money that comes all the same is noticed: the payment stays watched.
 *
 * @returns the session as it is then: not cancelled where it was paid meanwhile or had ended before; and whether its gateway
 *   answered.
 */
export async function cancel(
  engine: Engine,
  view: SessionView,
  by: "shop" | "buyer",
): Promise<{ readonly view: SessionView; readonly answered: boolean }> {
  if (view.session.status !== "pending") return { view, answered: false };
  const { payment, session } = view;
  const { gateway, name } = engine.accounts.of(payment);
  await closeAtGateway(engine, payment);
  const { payment: asked, answered } = await ask(engine, payment, "cancel");
  if (asked.captured === 0) {
    await engine.storage.run("cancelSession", {
      session_id: session.session_id,
      account: name,
      title: gateway.profile.title,
      by,
      now: engine.clock(),
    });
  }
  engine.wake();
  const { session_id } = session;
  const ended = await engine.storage.run("readSession", { session_id });
  return { view: ended ?? view, answered };
}

/**
 * Closes an attempt whose place another has taken, where its gateway can. Elsewhere its buyer may still pay it, and rightly
 * so: it is watched until its own end, and its money is in time.
 */
export async function closeReplaced(engine: Engine, view: SessionView): Promise<void> {
  const { payment } = view;
  if (payment.captured > 0 || engine.accounts.of(payment).gateway.cancel === undefined) return;
  await ask(engine, payment, "close");
}
