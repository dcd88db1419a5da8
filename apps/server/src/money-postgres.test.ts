import { missingPostgres } from "@polygate/test-postgres";
import { describe } from "vitest";
import { usePostgres } from "./__fixtures__/world.ts";

/** What becomes of money once more: the worlds of this file use the other database. */
if (missingPostgres === undefined) {
  usePostgres();
  describe("orders", async () => await import("./orders.test.ts").then(() => undefined));
  describe("cases", async () => await import("./cases.test.ts").then(() => undefined));
  describe("doubts", async () => await import("./doubtful-money.test.ts").then(() => undefined));
  describe("refunds", async () => await import("./refunds.test.ts").then(() => undefined));
  describe("repeats", async () => await import("./idempotency.test.ts").then(() => undefined));
  describe("floods", async () => await import("./web/untrusted.test.ts").then(() => undefined));
  describe("mail", async () => await import("./mail.test.ts").then(() => undefined));
  describe("retention", async () => await import("./retention.test.ts").then(() => undefined));
} else {
  describe.skip(missingPostgres);
}
