import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A file the browser keeps for good: its address changes with its content. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

function readAsset(name: string, type: string): Asset {
  const body = readFileSync(new URL(`./assets/${name}`, import.meta.url), "utf8");
  const version = createHash("sha256").update(body).digest("hex").slice(0, 10);
  return { path: `/assets/${version}/${name}`, type, body };
}

/** The shop's style sheet, its one script and its icon. */
export const assets = {
  style: readAsset("shop.css", "text/css; charset=utf-8"),
  script: readAsset("live.js", "text/javascript; charset=utf-8"),
  icon: readAsset("icon.svg", "image/svg+xml"),
} as const;
