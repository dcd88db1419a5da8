import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createKey, findMasterKey, writeKeys } from "./master-key.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "polygate-"));
});
afterEach(() => rm(dataDir, { recursive: true }));

describe("the master key", () => {
  it("is made once, for its owner alone", async () => {
    const { read, file = "" } = await findMasterKey({ dataDir });
    expect((await findMasterKey({ dataDir })).read()).toEqual(read());
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("comes from the configuration, where it may be two", async () => {
    const [one, other] = [createKey(), createKey()];
    const { read, file } = await findMasterKey({ dataDir, secret: `${one},${other}` });
    expect(read()).toEqual([one, other]);
    expect(file).toBeUndefined();
  });

  it("is read again from its file, which is replaced as a whole and keeps its rights", async () => {
    const { read, file = "" } = await findMasterKey({ dataDir });
    const [old = ""] = read();
    await chmod(file, 0o644);
    const fresh = createKey();
    await writeKeys(file, [fresh, old]);
    expect(read()).toEqual([fresh, old]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("is never made anew in place of one that is named and missing, or damaged", async () => {
    const secretFile = join(dataDir, "elsewhere");
    await expect(findMasterKey({ dataDir, secretFile })).rejects.toThrow("cannot be read");
    await writeFile(secretFile, "short\n");
    await expect(findMasterKey({ dataDir, secretFile })).rejects.toThrow("32 bytes");
    expect(await readFile(secretFile, "utf8")).toBe("short\n");
  });
});
