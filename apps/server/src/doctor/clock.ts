import type { Fetch } from "@polygate/core";
import type { Check } from "./check.ts";

/** How far this machine's clock is from another's. */
export interface Skew {
  readonly source: string;
  /** Milliseconds this clock is ahead; half a second is the most a `Date` header can tell. */
  readonly ahead: number;
}

/** Signatures with a time in them stop being accepted at five minutes; certificates and logs suffer before. */
const WRONG = 60_000;
const NOTABLE = 5_000;

/** A fetch that reads the other side's clock from each answer. */
export function watchClocks(fetch: Fetch, clock: () => number): { fetch: Fetch; skews: Skew[] } {
  const skews: Skew[] = [];
  return {
    skews,
    async fetch(input, init) {
      const asked = clock();
      const response = await fetch(input, init);
      const told = Date.parse(response.headers.get("date") ?? "");
      const here = (asked + clock()) / 2;
      // The header has whole seconds: on average the moment was half a second later.
      if (!Number.isNaN(told)) {
        skews.push({ source: new URL(input).host, ahead: Math.round(here - (told + 500)) });
      }
      return response;
    },
  };
}

/** Judges this machine's clock by the others'. One source that is wrong by itself must not condemn it. */
export function checkClock(skews: readonly Skew[]): Check {
  const name = "clock";
  const sorted = [...skews].sort((one, other) => one.ahead - other.ahead);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (!median) {
    return {
      name,
      state: "skip",
      detail: "nobody told the time: no gateway answered",
      fix: "Name any server whose clock is right: polygate doctor --time-source https://example.com",
    };
  }
  const seconds = Math.round(Math.abs(median.ahead) / 1000);
  const off = Math.abs(median.ahead);
  const sources = [...new Set(skews.map(({ source }) => source))].join(", ");
  if (off < NOTABLE) {
    return { name, state: "ok", detail: `within ${Math.max(seconds, 1)} s of ${sources}` };
  }
  return {
    name,
    state: off < WRONG ? "warn" : "fail",
    detail: `${seconds} s ${median.ahead > 0 ? "ahead of" : "behind"} ${median.source}`,
    fix: "Let the system keep its clock: timedatectl set-ntp true",
  };
}
