import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A file the browser keeps for good: its address changes with its content. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

function readAsset(name: string, type: string, parts: readonly string[] = [name]): Asset {
  const body = parts
    .map((part) => readFileSync(new URL(`./assets/${part}`, import.meta.url), "utf8"))
    .join("\n");
  const version = createHash("sha256").update(body).digest("hex").slice(0, 10);
  return { path: `/assets/${version}/${name}`, type, body };
}

/** In the order they are read: later rules win. */
const STYLES = ["base.css", "frame.css", "shelf.css", "cart.css", "gateways.css", "order.css"];

/** The shop's style sheet, its one script and its icon. */
export const assets = {
  style: readAsset("shop.css", "text/css; charset=utf-8", STYLES),
  script: readAsset("live.js", "text/javascript; charset=utf-8"),
  icon: readAsset("icon.svg", "image/svg+xml"),
} as const;
