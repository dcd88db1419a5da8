import { html } from "hono/html";
import type { Markup } from "./layout.ts";

const PATHS = {
  turning: "M24 4a20 20 0 1 1-20 20",
  paid: "M24 4a20 20 0 1 0 .01 0M15 25l6 6 12-13",
  failed: "M24 4a20 20 0 1 0 .01 0M17 17l14 14M31 17L17 31",
  canceled: "M24 4a20 20 0 1 0 .01 0M15 24h18",
  expired: "M24 4a20 20 0 1 0 .01 0M24 13v11l7 5",
  held: "M24 4a20 20 0 1 0 .01 0M24 13v14M24 34v.1",
} as const;

/** Draws the sign above a heading. It only repeats what the heading says, so screen readers pass over it. */
export function renderSign(kind: keyof typeof PATHS): Markup {
  return html`<svg class="sign ${kind}" viewBox="0 0 48 48" aria-hidden="true"><path d="${PATHS[kind]}"/></svg>`;
}
