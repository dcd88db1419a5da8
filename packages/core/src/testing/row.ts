import type { Bench } from "./bench.ts";

/** One promise every driver keeps: `name` finishes the sentence "it …". */
export interface Row {
  readonly group: string;
  readonly name: string;
  /** @throws where the promise is broken. */
  readonly run: () => void | Promise<void>;
}

/** Makes the rows of one group for one driver; what does not concern it is left out. */
export type RowMaker = (bench: Bench) => readonly Omit<Row, "group">[];
