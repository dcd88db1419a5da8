import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { runBurst } from "./burst.ts";
import { DATABASES, whyMissing } from "./database.ts";
import { runChaos } from "./run.ts";
import { formatResult, isRight } from "./table.ts";

/** Only ends a test that hangs. */
const timeout = 900_000;

describe.concurrent.for(DATABASES)("a short storm on %s", (database) => {
  it.skipIf(whyMissing(database))(
    "loses nothing, doubles nothing and believes no forger",
    { timeout },
    async () => {
      const seed = String(randomInt(1_000_000));
      const storm = { database, seed, events: 150, kills: 3, disturbances: 1 };
      const result = await runChaos(storm);
      expect(isRight(result.findings), `seed ${seed}\n${formatResult(result)}`).toBe(true);
      expect(result.numbers["server processes killed"]).toBe(storm.kills);
      expect(result.numbers["webhooks of the gateways"]).toBeGreaterThanOrEqual(storm.events);
    },
  );
});

describe.concurrent("two processes on one database", () => {
  it.skipIf(whyMissing("postgres"))(
    "tell a shop once of what both are told at once",
    { timeout },
    async () => {
      const seed = String(randomInt(1_000_000));
      const result = await runBurst(seed, 200);
      expect(isRight(result.findings), `seed ${seed}\n${formatResult(result)}`).toBe(true);
      expect(result.numbers["times one was acknowledged"]).toBe(2 * (result.numbers.orders ?? 0));
      expect(result.numbers.orders).toBeGreaterThan(0);
    },
  );
});
