import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { gatewayNames } from "../create-gateway.ts";

const entries = await readdir(import.meta.dirname, { withFileTypes: true });
const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);

it("has a folder for every driver, and a driver for every folder", () => {
  expect(names.sort()).toEqual([...gatewayNames].sort());
});

describe.each(names)("%s", (name) => {
  const folder = `${import.meta.dirname}/${name}`;
  const factory = `create${name.charAt(0).toUpperCase()}${name.slice(1)}`;

  it("has the files every driver has", async () => {
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining([
        "README.md",
        "__fixtures__",
        "config.ts",
        "index.ts",
        "map.ts",
        "profile.ts",
        "wire.ts",
        `${name}.test.ts`,
        `${name}.ts`,
      ]),
    );
  });

  it("exports one factory and one profile, and the type of its configuration", async () => {
    const driver = await import(`./${name}/index.ts`);
    expect(Object.keys(driver).sort()).toEqual([factory, `${name}Profile`]);
    expect(driver[`${name}Profile`].name).toBe(name);
    const index = await readFile(`${folder}/index.ts`, "utf8");
    expect(index).toContain(`type { ${factory.slice("create".length)}Config }`);
  });

  it("has recordings that say how sure they are and where they are from", async () => {
    const fixtures = await readdir(`${folder}/__fixtures__`);
    expect(fixtures.length).toBeGreaterThanOrEqual(4);
    for (const fixture of fixtures) {
      const recording = JSON.parse(await readFile(`${folder}/__fixtures__/${fixture}`, "utf8"));
      expect(["documented", "inferred", "invented"], fixture).toContain(recording.label);
      expect(recording.source, fixture).toMatch(/\S/);
    }
  });

  it("has a README that fits on a page and owns up to what nobody knows", async () => {
    const readme = await readFile(`${folder}/README.md`, "utf8");
    expect(readme.split("\n").length).toBeLessThanOrEqual(60);
    expect(readme).toMatch(/unknown/i);
  });
});
