import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { type Manifest, publishedFolders, readManifest } from "./packages.ts";

/** Packs every published package as npm would and looks at the tarball with a stranger's eyes. */

const REQUIRED = ["package.json", "README.md", "LICENSE"];

const FORBIDDEN: ReadonlyArray<readonly [what: string, path: RegExp]> = [
  ["a test", /\.(test|spec)\.|(^|\/)e2e\//],
  ["a fixture", /(^|\/)__fixtures__\//],
  ["a secret", /(^|\/)(\.env|\.npmrc|id_[a-z0-9]+$)|\.(pem|key|p12|pfx|jks)$/i],
  ["a database", /\.(db|sqlite3?)(-wal|-shm)?$/],
  ["a build leftover", /\.tsbuildinfo$|\.tgz$/],
];

function run(command: string): { status: number | null; stdout: string; output: string } {
  const { status, stdout, stderr } = spawnSync(command, { shell: true, encoding: "utf8" });
  return { status, stdout, output: stdout + stderr };
}

/** What stands in the tarball and should not, or should and does not. */
function checkFiles(folder: string, files: readonly string[]): string[] {
  const problems = REQUIRED.filter((it) => !files.includes(it)).map((it) => `lacks ${it}`);
  for (const file of files) {
    for (const [what, path] of FORBIDDEN) {
      if (path.test(file)) problems.push(`contains ${what}: ${file}`);
    }
    const source = file.match(/^dist\/(.*)\.js$/)?.[1];
    if (
      source &&
      !existsSync(`${folder}/src/${source}.ts`) &&
      !existsSync(`${folder}/src/${source}.tsx`)
    ) {
      problems.push(
        `contains ${file}, whose source is gone: delete ${folder}/dist and build again`,
      );
    }
  }
  const license = `${folder}/LICENSE`;
  if (existsSync(license) && readFileSync(license, "utf8") !== readFileSync("LICENSE", "utf8")) {
    problems.push("has a LICENSE that differs from the repository's");
  }
  return problems;
}

/** The door of each export, a wildcard written out for every folder it matches. */
function entrypoints(folder: string, exports: NonNullable<Manifest["exports"]>): string[] {
  return Object.entries(exports).flatMap(([door, way]) => {
    const target = typeof way === "string" ? way : way.default;
    if (!door.includes("*")) return [door];
    const [head = "", tail = ""] = target.replace("./", "").split("*");
    return globSync(`${head}*${tail}`, { cwd: folder }).map((file) =>
      door.replace("*", file.slice(head.length, file.length - tail.length)),
    );
  });
}

async function check(folder: string): Promise<string[]> {
  const manifest = readManifest(folder);
  const place = mkdtempSync(join(tmpdir(), "polygate-pack-"));
  try {
    const packed = run(`npm pack --json --workspace ${folder} --pack-destination "${place}"`);
    if (packed.status !== 0) return [packed.output];
    const [{ filename, files }] = JSON.parse(packed.stdout);
    const tarball = join(place, filename);
    const problems = checkFiles(
      folder,
      files.map((file: { path: string }) => file.path),
    );

    const bytes = new Uint8Array(readFileSync(tarball)).buffer;
    const { messages, pkg } = await publint({ strict: true, pack: { tarball: bytes } });
    problems.push(...messages.map((it) => `publint: ${formatMessage(it, pkg) ?? it.code}`));

    const doors = entrypoints(folder, manifest.exports ?? {}).join(" ");
    const attw = run(`attw "${tarball}" --profile esm-only --no-color --entrypoints ${doors}`);
    if (attw.status !== 0) problems.push(`attw: ${attw.output}`);
    return problems;
  } finally {
    rmSync(place, { recursive: true });
  }
}

for (const folder of publishedFolders()) {
  const problems = await check(folder);
  console.log(`${problems.length === 0 ? "ok  " : "FAIL"} ${folder}`);
  for (const problem of problems) console.log(`     ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
