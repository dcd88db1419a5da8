import type { Result } from "./result.ts";

const HEADINGS = ["gateway", "road", "final status", "what decided it", "ms", ""] as const;
const RIGHT = HEADINGS.indexOf("ms");

/** The results as one aligned table. */
export function formatTable(results: readonly Result[]): string {
  const rows = results.map(({ gateway, road, status, decidedBy, milliseconds, problem }) => [
    gateway,
    road,
    status,
    decidedBy,
    String(milliseconds),
    problem === undefined ? "ok" : `WRONG: ${problem}`,
  ]);
  const lines = [[...HEADINGS], ...rows];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) => formatLine(line, widths)).join("\n");
}

function formatLine(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => {
    const width = widths[column] ?? 0;
    return column === RIGHT ? cell.padStart(width) : cell.padEnd(width);
  });
  return padded.join("  ").trimEnd();
}
