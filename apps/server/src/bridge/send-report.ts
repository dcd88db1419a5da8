import type { Report, ReportOutcome } from "@polygate/core";
import type { Engine } from "../engine/engine.ts";

/** How long a platform may take over one report, in milliseconds: several calls, each with a limit of its own. */
const TIMEOUT = 45_000;

/** Tells a store's platform what became of something. What cannot be told now is to be told again. */
export async function sendReport(
  engine: Engine,
  storeId: string,
  report: Report,
): Promise<ReportOutcome & { readonly retries?: readonly number[] }> {
  try {
    const connected = await engine.stores.connect(engine, storeId);
    if (!connected) return { type: "refused", reason: "The store is not connected any more." };
    const { platform } = connected;
    const outcome = await platform.report(report, { signal: AbortSignal.timeout(TIMEOUT) });
    return { ...outcome, ...(platform.retries && { retries: platform.retries }) };
  } catch (error) {
    return { type: "retry", reason: error instanceof Error ? error.message : "not told" };
  }
}
