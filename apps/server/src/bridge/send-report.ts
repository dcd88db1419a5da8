import type { Report, ReportOutcome } from "@polygate/core";
import type { Engine } from "../engine/engine.ts";
import type { Sent } from "../engine/send-webhook.ts";
import type { DueDelivery } from "../storage/outbox.ts";

/** How long a platform may take over one report, in milliseconds: several calls, each with a limit of its own. */
const TIMEOUT = 45_000;

/**
 * Tells a store's platform what became of something. Only what its own code confirms counts. Never throws: what cannot be
 * told now is to be told again.
 */
export async function tellPlatform(engine: Engine, { view, report }: DueDelivery): Promise<Sent> {
  if (!report) return { outcome: "settled", ...SAID_NOTHING };
  const { outcome, retries } = await send(engine, view.session.store_id, report);
  switch (outcome.type) {
    case "applied": {
      const { redirectUrl } = outcome;
      return { outcome: "delivered", ...SAID_NOTHING, ...(redirectUrl && { redirectUrl }) };
    }
    case "held":
    case "refused":
      return { outcome: outcome.type, ...SAID_NOTHING, error: outcome.reason };
    case "retry": {
      const { reason, after } = outcome;
      const wait = { ...(after !== undefined && { after }), ...(retries && { retries }) };
      return { outcome: "retry", ...SAID_NOTHING, error: reason, ...wait };
    }
  }
}

const SAID_NOTHING = { status: null, error: null, answer: null } as const;

async function send(
  engine: Engine,
  storeId: string,
  report: Report,
): Promise<{ readonly outcome: ReportOutcome; readonly retries?: readonly number[] | undefined }> {
  try {
    const connected = await engine.stores.connect(engine, storeId);
    if (!connected) {
      return { outcome: { type: "refused", reason: "The store is not connected any more." } };
    }
    const { platform } = connected;
    const signal = AbortSignal.timeout(TIMEOUT);
    const outcome = await inTime(platform.report(report, { signal }), signal);
    return { outcome, retries: platform.retries };
  } catch (error) {
    const reason = error instanceof Error ? error.message : "not told";
    return { outcome: { type: "retry", reason } };
  }
}

/** A platform that does not heed the signal must not outlast its lease. */
async function inTime(told: Promise<ReportOutcome>, signal: AbortSignal): Promise<ReportOutcome> {
  return await Promise.race([
    told,
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () =>
        reject(new Error("the shop's platform took too long")),
      );
    }),
  ]);
}
