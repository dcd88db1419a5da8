import { describe, expect, it } from "vitest";
import { createSecretBox } from "./secret-box.ts";

const first = Buffer.alloc(32, 1).toString("base64");
const second = Buffer.alloc(32, 2).toString("base64");

describe("a sealed secret", () => {
  it("opens again, is never sealed the same way twice, and shows nothing", () => {
    const box = createSecretBox(() => [first]);
    const sealed = box.seal("whsec_text");
    expect(box.open(sealed)).toBe("whsec_text");
    expect(box.seal("whsec_text")).not.toBe(sealed);
    expect(Buffer.from(sealed.split(".")[1] ?? "", "base64").toString("latin1")).not.toContain(
      "whsec",
    );
  });

  it("does not open when it was changed, or with another key", () => {
    const sealed = createSecretBox(() => [first]).seal("text");
    const [id, body] = sealed.split(".");
    const bytes = Buffer.from(body ?? "", "base64");
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const changed = `${id}.${bytes.toString("base64")}`;
    expect(() => createSecretBox(() => [first]).open(changed)).toThrow("was changed");
    expect(() => createSecretBox(() => [second]).open(sealed)).toThrow("not here");
    expect(() => createSecretBox(() => [first]).open("no box")).toThrow("not here");
  });

  it("opens with either of two keys, and is sealed with the first", () => {
    let keys = [first];
    const box = createSecretBox(() => keys);
    const old = box.seal("text");
    keys = [second, first];
    const fresh = box.seal("text");
    expect(box.open(old)).toBe("text");
    expect(box.isCurrent(old)).toBe(false);
    expect(box.isCurrent(fresh)).toBe(true);
    keys = [second];
    expect(box.open(fresh)).toBe("text");
    expect(() => box.open(old)).toThrow("not here");
  });
});
