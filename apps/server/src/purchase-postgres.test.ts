import { missingPostgres } from "@polygate/test-postgres";
import { describe } from "vitest";
import { usePostgres } from "./__fixtures__/world.ts";

/** Every purchase once more: the worlds of this file use the other database. */
if (missingPostgres === undefined) {
  usePostgres();
  await import("./purchase.test.ts");
} else {
  describe.skip(missingPostgres);
}
