import { html } from "hono/html";
import { encode } from "uqr";
import type { Markup } from "./layout.ts";

/** Codes beyond this are too dense for a phone's camera. A UPI link has about a hundred bytes. */
const MOST_BYTES = 600;

/**
 * Draws a text as a QR code in SVG, black on white in dark mode too, with the four modules of quiet zone that scanners
 * need (ISO/IEC 18004).
 *
 * @param label says what the code is for those who cannot see it.
 * @returns `undefined` for a text too long to be scanned.
 */
export function renderQr(text: string, label: string): Markup | undefined {
  if (Buffer.byteLength(text) > MOST_BYTES) return undefined;
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const path = data.map((row, y) => drawRow(row, y)).join("");
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
}

/** One path per run of dark modules: a third of the size of one per module. */
function drawRow(row: readonly boolean[], y: number): string {
  let path = "";
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x++;
    const length = x + 1 - start;
    path += `M${start} ${y}h${length}v1h-${length}z`;
  }
  return path;
}
