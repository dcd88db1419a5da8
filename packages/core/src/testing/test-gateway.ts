import { describe, it } from "vitest";
import { gatewayRows } from "./gateway-rows.ts";
import type { GatewaySubject } from "./subject.ts";

/** Registers every row of the conformance kit with vitest. Call it inside the driver's `describe`. */
export function testGateway(subject: GatewaySubject): void {
  const rows = gatewayRows(subject);
  for (const group of new Set(rows.map((row) => row.group))) {
    describe(group, () => {
      for (const row of rows) {
        if (row.group === group) it(row.name, row.run);
      }
    });
  }
}
