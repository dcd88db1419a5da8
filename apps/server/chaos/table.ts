import type { Finding } from "./judge.ts";
import type { RunResult } from "./run.ts";

/** What happened, then what must not have happened and how often it did. */
export function formatResult({ numbers, findings }: RunResult): string {
  const happened = Object.entries(numbers).map(([name, number]) => `  ${pad(number)}  ${name}`);
  const judged = findings.map(
    ({ what, text, count }) =>
      `  ${pad(count)}  ${count === 0 ? "ok   " : "WRONG"}  ${what.padEnd(6)}  ${text}`,
  );
  const examples = findings.flatMap(({ text, example }) =>
    example === undefined ? [] : [`  for one of the ${text}: ${example}`],
  );
  return [...happened, "", ...judged, ...examples].join("\n");
}

/** `0 lost, 0 double, 0 forged accepted`, and what else went wrong. */
export function formatCounts(findings: readonly Finding[]): string {
  const count = (what: Finding["what"]) =>
    findings.filter((it) => it.what === what).reduce((sum, it) => sum + it.count, 0);
  const wrong = count("wrong");
  return `${count("lost")} lost, ${count("double")} double, ${count("forged")} forged accepted${wrong > 0 ? `, ${wrong} otherwise wrong` : ""}`;
}

export function isRight(findings: readonly Finding[]): boolean {
  return findings.every(({ count }) => count === 0);
}

function pad(number: number): string {
  return String(number).padStart(7);
}
