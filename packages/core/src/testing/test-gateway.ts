import type * as Vitest from "vitest";
import { PaymentError } from "../errors.ts";
import { gatewayRows } from "./gateway-rows.ts";
import type { GatewaySubject } from "./subject.ts";

/** An optional peer: the gateway in memory, recordings and rows are of use without it. */
const vitest: typeof Vitest | undefined = await import("vitest").catch(() => undefined);

/**
 * Registers every row of the conformance kit with vitest. Call it inside the driver's `describe`.
 *
 * @throws {PaymentError} `unsupported` where vitest is not installed: run the rows of `gatewayRows` with another runner.
 */
export function testGateway(subject: GatewaySubject): void {
  if (!vitest) {
    throw new PaymentError(
      "unsupported",
      "testGateway needs vitest; other test runners can run the rows of gatewayRows",
    );
  }
  const { describe, it } = vitest;
  const rows = gatewayRows(subject);
  for (const group of new Set(rows.map((row) => row.group))) {
    describe(group, () => {
      for (const row of rows) {
        if (row.group === group) it(row.name, row.run);
      }
    });
  }
}
