import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { buildPlugin } from "./plugin.ts";
import { findTexts, readPo, toL10nPhp } from "./strings.ts";

describe("the plugin's zip", () => {
  const out = mkdtempSync(join(tmpdir(), "polygate-plugin-"));
  afterAll(() => rmSync(out, { recursive: true }));
  const { zip, files } = buildPlugin(out);
  const bytes = readFileSync(zip);
  const entries = unzipSync(bytes);

  it("holds these files and no others", () => {
    expect(files).toMatchInlineSnapshot(`
      [
        "LICENSE",
        "assets/blocks.js",
        "changelog.txt",
        "includes/autoload.php",
        "includes/class-accounts.php",
        "includes/class-applier.php",
        "includes/class-blocks.php",
        "includes/class-cancel-guard.php",
        "includes/class-connect.php",
        "includes/class-connection.php",
        "includes/class-gateway.php",
        "includes/class-health.php",
        "includes/class-inquiry.php",
        "includes/class-ledger.php",
        "includes/class-lock-busy.php",
        "includes/class-lock.php",
        "includes/class-log.php",
        "includes/class-message.php",
        "includes/class-money.php",
        "includes/class-notify.php",
        "includes/class-opener.php",
        "includes/class-order-box.php",
        "includes/class-orders.php",
        "includes/class-outcome.php",
        "includes/class-plugin.php",
        "includes/class-privacy.php",
        "includes/class-refund-message.php",
        "includes/class-refunds.php",
        "includes/class-return-page.php",
        "includes/class-server-error.php",
        "includes/class-server.php",
        "includes/class-session-request.php",
        "includes/class-settings.php",
        "includes/class-shopper.php",
        "includes/class-signature.php",
        "includes/class-status-report.php",
        "includes/class-sweeper.php",
        "includes/class-transition.php",
        "includes/class-uninstall.php",
        "languages/polygate-for-woocommerce-bn_BD.l10n.php",
        "languages/polygate-for-woocommerce-bn_BD.po",
        "languages/polygate-for-woocommerce-hi_IN.l10n.php",
        "languages/polygate-for-woocommerce-hi_IN.po",
        "languages/polygate-for-woocommerce.pot",
        "polygate-for-woocommerce.php",
        "readme.txt",
        "src/blocks.ts",
        "src/tsconfig.json",
        "uninstall.php",
      ]
    `);
    expect(Object.keys(entries)).toEqual(files.map((name) => `polygate-for-woocommerce/${name}`));
  });

  it("is the same of the same sources", () => {
    expect(readFileSync(buildPlugin(out).zip).equals(bytes)).toBe(true);
  });

  it("holds a script that a browser runs as it is", () => {
    const script = new TextDecoder().decode(entries["polygate-for-woocommerce/assets/blocks.js"]);
    expect(script).not.toMatch(/^(import|export)\b/m);
    expect(script.length).toBeLessThan(4000);
  });
});

describe("translations", () => {
  it("keep every placeholder", () => {
    const texts = findTexts(`${import.meta.dirname}/../plugin`);
    for (const language of ["bn_BD", "hi_IN"]) {
      const file = `${import.meta.dirname}/../plugin/languages/polygate-for-woocommerce-${language}.po`;
      const translated = readPo(readFileSync(file, "utf8"));
      expect([...translated.keys()].sort()).toEqual(texts.map(({ text }) => text).sort());
      const holes = (text: string) => (text.match(/%(\d\$)?s/g) ?? []).sort();
      for (const [text, other] of translated) expect(holes(other)).toEqual(holes(text));
    }
  });

  it("are written so that PHP reads what was meant", () => {
    const php = toL10nPhp("bn_BD", new Map([["It's \\ a", "'এ' \\"]]));
    expect(php).toContain(String.raw`'It\'s \\ a'=>'\'এ\' \\'`);
  });
});
