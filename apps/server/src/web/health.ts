import { Hono } from "hono";

/** Whether this process should be sent requests. */
export interface Readiness {
  /** What keeps it from working; empty where nothing does. */
  problems(): readonly string[];
}

/** For whoever watches over the process: `/healthz` says that it lives, `/readyz` that it can be sent requests. */
export function createHealthRoutes({ problems }: Readiness): Hono {
  const web = new Hono();
  web.get("/healthz", (context) => context.json({ status: "alive" }));
  web.get("/readyz", (context) => {
    const found = problems();
    return found.length === 0
      ? context.json({ status: "ready" })
      : context.json({ status: "not ready", problems: found }, 503);
  });
  return web;
}
