import type { CloseReason } from "../storage/database.ts";
import type { SessionView } from "../storage/sessions.ts";
import { cancel, closeReplaced } from "./cancel.ts";
import type { Engine } from "./engine.ts";

const AT_ONCE = 8;
/** How long a closing is nobody else's, and until it is tried again where it failed, in milliseconds. */
const LEASE = 60_000;

/** Closes what was to be closed, unless it is paid. */
export async function closeSessions(engine: Engine, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    const due = await engine.storage.run("claimClosings", {
      now: engine.clock(),
      limit: AT_ONCE,
      lease: LEASE,
    });
    if (due.length === 0) return;
    await Promise.all(due.map(({ view, reason }) => closeOne(engine, view, reason)));
  }
}

/** Where it fails its lease ends, and it is tried again. */
async function closeOne(engine: Engine, view: SessionView, reason: CloseReason): Promise<void> {
  const { session_id } = view.session;
  try {
    if (reason === "shop") await cancel(engine, view, "shop");
    else await closeReplaced(engine, view);
    await engine.storage.run("finishClosing", { session_id });
  } catch (error) {
    const why = error instanceof Error ? error.message : "failed";
    engine.logger.warn(`session ${session_id}: not closed: ${why}; trying again`);
  }
}
