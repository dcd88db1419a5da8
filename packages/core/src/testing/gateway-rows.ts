import { createBench } from "./bench.ts";
import type { Row, RowMaker } from "./row.ts";
import { statusRows } from "./rows/status.ts";
import type { GatewaySubject } from "./subject.ts";

const GROUPS: Readonly<Record<string, RowMaker>> = {
  getPayment: statusRows,
};

/** Everything the kit asks of a driver, as data: {@link Row} by row, to be run by any test runner. */
export function gatewayRows(subject: GatewaySubject): readonly Row[] {
  const bench = createBench(subject);
  return Object.entries(GROUPS).flatMap(([group, make]) =>
    make(bench).map((row) => ({ group, ...row })),
  );
}
