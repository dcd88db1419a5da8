import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { zipSync } from "fflate";
import { findTexts, readPo, toL10nPhp, toPot } from "./strings.ts";

const here = join(import.meta.dirname, "..");
const SLUG = "polygate-for-woocommerce";
const source = join(here, "plugin");

/** What belongs into the zip; everything else is a mistake. */
const WANTED =
  /^(polygate-for-woocommerce\.php|uninstall\.php|readme\.txt|changelog\.txt|LICENSE|includes\/[a-z-]+\.php|assets\/blocks\.js|src\/(blocks\.ts|tsconfig\.json)|languages\/[\w-]+\.(pot|po|l10n\.php))$/;

/** A time for every file, so that the same sources make the same zip. */
const WHEN = new Date("2026-01-01T00:00:00Z");

export interface Built {
  readonly zip: string;
  /** The same, unpacked. */
  readonly folder: string;
  readonly files: readonly string[];
}

/** Builds the plugin, as a folder and as a zip an owner uploads. @param out is emptied first. */
export function buildPlugin(out = join(here, ".plugin")): Built {
  const staged = join(out, SLUG);
  compileScript();
  const version = checkVersions();
  rmSync(out, { recursive: true, force: true });
  mkdirSync(staged, { recursive: true });
  cpSync(source, staged, { recursive: true });
  writeLanguages(staged, version);
  const files = listFiles(staged);
  const unwanted = files.filter((name) => !WANTED.test(name));
  if (unwanted.length > 0) throw new Error(`not for the zip: ${unwanted.join(", ")}`);
  const entries = files.map(
    (name) => [`${SLUG}/${name}`, readFileSync(join(staged, name))] as const,
  );
  const zip = join(out, `${SLUG}-${version}.zip`);
  writeFileSync(zip, zipSync(Object.fromEntries(entries), { level: 9, mtime: WHEN }));
  return { zip, folder: staged, files };
}

/** TypeScript alone makes the one script of the plugin. */
function compileScript(): void {
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", join(source, "src")], { stdio: "inherit" });
}

/** @throws {Error} where two places name two versions. */
function checkVersions(): string {
  const main = readFileSync(join(source, `${SLUG}.php`), "utf8");
  const readme = readFileSync(join(source, "readme.txt"), "utf8");
  const uninstall = readFileSync(join(source, "uninstall.php"), "utf8");
  const changelog = readFileSync(join(source, "changelog.txt"), "utf8");
  const stated = {
    header: /^ \* Version: (.+)$/m.exec(main)?.[1],
    "VERSION in PHP": /^const VERSION = '(.+)';$/m.exec(main)?.[1],
    uninstall: /define\(.*VERSION', '(.+)' \);$/m.exec(uninstall)?.[1],
    "stable tag": /^Stable tag: (.+)$/m.exec(readme)?.[1],
    "changelog of the readme": /^= (\d.*) =$/m.exec(readme)?.[1],
    "changelog.txt": /^(\d.*)$/m.exec(changelog)?.[1],
  };
  const [version] = Object.values(stated);
  if (version !== undefined && Object.values(stated).every((one) => one === version))
    return version;
  throw new Error(`the versions differ: ${JSON.stringify(stated)}`);
}

/** The template anew, and each translation in the form WordPress reads. @throws {Error} naming what is not translated. */
function writeLanguages(staged: string, version: string): void {
  const texts = findTexts(source);
  mkdirSync(join(staged, "languages"), { recursive: true });
  writeFileSync(join(staged, "languages", `${SLUG}.pot`), toPot(texts, version));
  for (const name of readdirSync(join(source, "languages"))) {
    const language = new RegExp(`^${SLUG}-(\\w+)\\.po$`).exec(name)?.[1];
    if (language === undefined) continue;
    const entries = readPo(readFileSync(join(source, "languages", name), "utf8"));
    const missing = texts.filter(({ text }) => !entries.get(text)).map(({ text }) => text);
    if (missing.length > 0) throw new Error(`${name} lacks:\n${missing.join("\n")}`);
    const php = toL10nPhp(
      language,
      new Map(texts.map(({ text }) => [text, entries.get(text) ?? ""])),
    );
    writeFileSync(join(staged, "languages", `${SLUG}-${language}.l10n.php`), php);
  }
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.replaceAll("\\", "/"))
    .sort();
}
