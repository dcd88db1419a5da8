import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { phpFilesOf, runTests, startPhp } from "./php.ts";

const FILES = ["notify.php", "open.php", "refund.php", "guard.php", "money.php", "accounts.php"];

const php = await startPhp();
afterAll(() => php.exit());

for (const file of FILES) {
  const results = await runTests(php, file);
  describe(`the plugin's ${file.replace(".php", "")}`, () => {
    it.each(results)("%s", (_what, error) => {
      expect(error).toBeNull();
    });
  });
}

describe("the plugin's source", () => {
  it.each(phpFilesOf(join(import.meta.dirname, "../plugin")))("%s is PHP 7.4", async (file) => {
    const check = `<?php echo json_encode( token_get_all( file_get_contents( '/plugin/${file}' ), TOKEN_PARSE ) !== array() );`;
    expect((await php.run({ code: check })).text).toBe("true");
  });
});
