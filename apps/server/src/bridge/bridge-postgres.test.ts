import { missingPostgres } from "@polygate/test-postgres";
import { describe } from "vitest";
import { usePostgres } from "../__fixtures__/world.ts";

/** The bridge once more, on the other database. */
if (missingPostgres === undefined) {
  usePostgres();
  await import("./bridge.test.ts");
} else {
  describe.skip(missingPostgres);
}
