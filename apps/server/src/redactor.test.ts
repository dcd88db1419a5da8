import { describe, expect, it } from "vitest";
import { createRedactor, redactLog, redactSecrets } from "./redactor.ts";
import { createSecretBox } from "./secret-box.ts";

describe("a redactor", () => {
  it("blots out what it learned, in text, JSON and addresses", () => {
    const redactor = createRedactor();
    redactor.learn('p"ss/wörd+');
    for (const text of [
      'p"ss/wörd+',
      JSON.stringify({ a: 'p"ss/wörd+' }),
      `?a=${encodeURIComponent('p"ss/wörd+')}`,
    ]) {
      expect(redactor.apply(`before ${text} after`)).toMatch(/^before .*\[redacted\].* after$/);
      expect(redactor.apply(text)).not.toContain("ss");
    }
  });

  it("leaves nothing of a longer secret that begins with a shorter one", () => {
    const redactor = createRedactor();
    redactor.learn("hunter2hunter2");
    redactor.learn("hunter2hunter2-and-more");
    expect(redactor.apply("hunter2hunter2-and-more")).toBe("[redacted]");
  });

  it("learns the secrets of a configuration, not its other words", () => {
    const redactor = createRedactor();
    redactor.learnFrom({ mode: "live-mode", apiToken: "token-text", nothing: undefined });
    expect(redactor.apply("live-mode token-text")).toBe("live-mode [redacted]");
  });

  it.each([
    ["pgk_0123456789abcdef", "pgk_[redacted]"],
    ["X-Api-Key: wpk_0123456789.", "X-Api-Key: wpk_[redacted]."],
    ["whsec_AAAA+BBBB/CCCC==", "whsec_[redacted]"],
    ["postgresql://me:secret@db.test/polygate", "postgresql://[redacted]@db.test/polygate"],
    ["Authorization: Bearer abc.def.ghi-jkl", "Authorization: Bearer [redacted]"],
    ["https://shop.test/a@b", "https://shop.test/a@b"],
    ["pgk_ and at least 20", "pgk_ and at least 20"],
  ])("recognises by its looks: %s", (text, expected) => {
    expect(createRedactor().apply(text)).toBe(expected);
  });

  it("hears of a sealed secret when it is opened, before anybody can write it down", () => {
    const redactor = createRedactor();
    const box = createSecretBox(() => [Buffer.alloc(32, 1).toString("base64")]);
    const sealed = box.seal("text-of-the-secret");
    expect(redactSecrets(box, redactor).open(sealed)).toBe("text-of-the-secret");
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const logger = redactLog({ info: write, warn: write }, redactor);
    logger.warn("text-of-the-secret did not work");
    logger.info("text-of-the-secret did");
    expect(lines).toEqual(["[redacted] did not work", "[redacted] did"]);
  });
});
