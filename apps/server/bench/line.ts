/** One comparison: what was measured, beside what it is measured against. */
export interface Line {
  /** The letter it has in the documentation. */
  readonly bench: string;
  readonly what: string;
  /** What `ours` and `base` are, each the median of its rounds. */
  readonly unit: string;
  readonly ours: number;
  readonly base: number;
  /** `ours` to `base`. */
  readonly ratio: number;
  /** The smallest and the largest ratio of a round. */
  readonly spread: readonly [number, number];
  /** What the ratio must be: at most, or at least. Absent where nothing is promised. */
  readonly limit?: { readonly atMost: number } | { readonly atLeast: number };
  /** What else is worth knowing: rates, and who used the processor. */
  readonly beside: Readonly<Record<string, number>>;
}

/** What two things took, in each round. */
export interface Rounds {
  readonly ours: readonly number[];
  readonly base: readonly number[];
}

/** Medians, and the ratio with its spread over the rounds. */
export function compare({ ours, base }: Rounds): Pick<Line, "ours" | "base" | "ratio" | "spread"> {
  const ratios = ours.map((value, round) => value / (base[round] ?? Number.NaN));
  return {
    ours: median(ours),
    base: median(base),
    ratio: median(ours) / median(base),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}

/** @returns `undefined` where nothing is promised. */
export function isMet({ ratio, limit }: Line): boolean | undefined {
  if (!limit) return undefined;
  return "atMost" in limit ? ratio <= limit.atMost : ratio >= limit.atLeast;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which this share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** One line for a person. */
export function formatLine(line: Line): string {
  const { bench, what, unit, ours, base, ratio, spread, limit, beside } = line;
  const [least, most] = spread;
  const wanted =
    limit === undefined ? "" : "atMost" in limit ? `≤ ${limit.atMost}` : `≥ ${limit.atLeast}`;
  const verdict = { true: "met", false: "NOT MET", undefined: "" }[String(isMet(line))];
  const notes = Object.entries(beside).map(([name, value]) => `${name} ${short(value)}`);
  return [
    `(${bench}) ${what}`,
    `    ${short(ours)} to ${short(base)} ${unit}: ${short(ratio)} × (${short(least)}–${short(most)}) ${wanted} ${verdict}`.trimEnd(),
    ...(notes.length > 0 ? [`    ${notes.join(", ")}`] : []),
  ].join("\n");
}

/** Three digits are enough for what differs by a tenth from run to run. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
