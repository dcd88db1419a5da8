import { describe, expect, it } from "vitest";
import { memorySubject } from "./__fixtures__/memory-subject.ts";
import { accounts } from "./__fixtures__/sabotage/accounts.ts";
import { answers } from "./__fixtures__/sabotage/answers.ts";
import { outages } from "./__fixtures__/sabotage/outages.ts";
import { signatures } from "./__fixtures__/sabotage/signatures.ts";
import { sums } from "./__fixtures__/sabotage/sums.ts";
import { unsigned, webhooks } from "./__fixtures__/sabotage/webhooks.ts";
import { gatewayRows } from "./gateway-rows.ts";
import type { GatewaySubject } from "./subject.ts";

/** The rows a driver breaks, as "group: name". */
async function brokenBy(subject: GatewaySubject): Promise<readonly string[]> {
  const rows = gatewayRows(subject);
  const results = await Promise.allSettled(rows.map(async ({ run }) => run()));
  return rows.flatMap(({ group, name }, index) =>
    results[index]?.status === "rejected" ? [`${group}: ${name}`] : [],
  );
}

const sabotages = { ...signatures, ...webhooks, ...answers, ...sums, ...outages, ...accounts };

describe("the kit", () => {
  it("finds nothing wrong where nothing is", async () => {
    expect(await brokenBy(memorySubject)).toEqual([]);
    expect(await brokenBy(unsigned("hints"))).toEqual([]);
  });

  it.concurrent.each(Object.entries(sabotages))(
    "catches a driver that %s, and blames nothing else",
    async (_, { subject, caughtBy, noticedBy = [] }) => {
      const broken = await brokenBy(subject);
      expect(broken).toContain(caughtBy);
      const blamed = [caughtBy.slice(0, caughtBy.indexOf(": ")), ...noticedBy];
      expect(broken.filter((row) => !blamed.some((group) => row.startsWith(`${group}: `)))).toEqual(
        [],
      );
    },
  );
});
