import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSecretBox, readOrCreateSecret } from "./secret-box.ts";

const secret = Buffer.alloc(32, 1).toString("base64");

describe("a sealed secret", () => {
  it("opens again, is never sealed the same way twice, and shows nothing", () => {
    const box = createSecretBox(secret);
    const sealed = box.seal("whsec_text");
    expect(box.open(sealed)).toBe("whsec_text");
    expect(box.seal("whsec_text")).not.toBe(sealed);
    expect(Buffer.from(sealed, "base64").toString("latin1")).not.toContain("whsec");
  });

  it("does not open when it was changed, or with another secret", () => {
    const sealed = createSecretBox(secret).seal("text");
    const bytes = Buffer.from(sealed, "base64");
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect(() => createSecretBox(secret).open(bytes.toString("base64"))).toThrow("cannot be read");
    const other = createSecretBox(Buffer.alloc(32, 2).toString("base64"));
    expect(() => other.open(sealed)).toThrow("cannot be read");
  });
});

describe("the secret's file", () => {
  it("is made once, for its owner alone", async () => {
    const folder = await mkdtemp(join(tmpdir(), "polygate-"));
    const file = join(folder, "secret");
    const made = await readOrCreateSecret(file);
    expect(await readOrCreateSecret(file)).toBe(made);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await rm(folder, { recursive: true });
  });
});
